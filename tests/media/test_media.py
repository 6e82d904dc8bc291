import givonkit.media


def test_the_front_door_lists_its_names_in_order() -> None:
    assert givonkit.media.__all__ == sorted(givonkit.media.__all__)
    public = {name for name in vars(givonkit.media) if not name.startswith("_")}
    assert public == set(givonkit.media.__all__)
