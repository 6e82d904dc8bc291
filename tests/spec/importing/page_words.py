"""The words that a model page uses in each language; what no page has shown is there in several translations."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal

ENGLISH, SPANISH, RUSSIAN = "en", "es", "ru"
LANGUAGES = (ENGLISH, SPANISH, RUSSIAN)


class Words(NamedTuple):
    """One way in which a page of one language is worded."""

    language: str
    cost: str
    starting_at: str
    input_fields: str
    required_mark: str
    columns: tuple[str, str, str, str]
    up_to: str
    characters: str
    step: str
    seconds: str
    per_second: str
    flat: str
    default_mark: str
    kinds: dict[str, str]
    provider: str
    run_generation: str
    run: str
    capabilities: str
    modes: str
    slots: str
    requires: str
    blurb: str
    description: str
    variant_sentence: str
    closing: str

    def number(self, value: Decimal | float) -> str:
        """Return a number as this language writes it."""
        text = f"{value:f}" if not isinstance(value, int) else str(value)
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return text if self.language == ENGLISH else text.replace(".", ",")


_ENGLISH = Words(
    language=ENGLISH,
    cost="Cost",
    starting_at="from",
    input_fields="Input fields",
    required_mark="* required",
    columns=("Field", "Type", "Default", "Allowed"),
    up_to="up to",
    characters="chars",
    step="step",
    seconds="seconds",
    per_second="tokens/s",
    flat="tokens",
    default_mark="default",
    kinds={"video": "Video", "image": "Image"},
    provider="Provider",
    run_generation="Run generation",
    run="Run",
    capabilities="Capabilities",
    modes="Modes",
    slots="Asset slots",
    requires="Requires {}.",
    blurb="Turns two or three stills into one calm shot, up to 9 people wide, at 24 frames. Good for shop windows.",
    description="What {} does to the result, told in a line.",
    variant_sentence="Which variant runs follows from the fields that are sent; it is never sent itself.",
    closing="One key is enough: the other models of the list take this very shape too.",
)
_SPANISH = _ENGLISH._replace(
    language=SPANISH,
    cost="Coste",
    starting_at="desde",
    input_fields="Campos de entrada",
    required_mark="* obligatorio",
    columns=("Campo", "Tipo", "Predeterminado", "Permitido"),
    up_to="hasta",
    characters="caracteres",
    step="paso",
    default_mark="predeterminado",
    kinds={"video": "Video", "image": "Imagen"},
    provider="Proveedor",
    run_generation="Ejecutar generación",
    run="Ejecutar",
    capabilities="Capacidades",
    modes="Modos",
    slots="Ranuras de recursos",
    requires="Requiere {}.",
    blurb="Convierte dos o tres fotos en una toma tranquila, hasta 9 personas, a 24 cuadros.",
    description="Lo que {} cambia en el resultado.",
    variant_sentence="La variante se deduce de los campos enviados; no hace falta mandarla.",
    closing="Con una clave basta: los otros modelos de la lista aceptan la misma forma.",
)
_RUSSIAN = _ENGLISH._replace(
    language=RUSSIAN,
    cost="Стоимость",
    starting_at="от",
    input_fields="Входные поля",
    required_mark="* — обязательное",
    columns=("Поле", "Тип", "По умолчанию", "Допустимо"),
    up_to="до",
    characters="символов",
    step="шаг",
    seconds="секунд",
    per_second="токенов/с",
    flat="токенов",
    default_mark="по умолчанию",
    kinds={"video": "Видео", "image": "Изображение"},
    provider="Провайдер",
    run_generation="Запустить генерацию",
    run="Запустить",
    capabilities="Возможности",
    modes="Режимы",
    slots="Слоты ассетов",
    requires="Требует {}.",
    blurb="Превращает два или три снимка в один спокойный кадр, до 9 человек, 24 кадра.",
    description="Что {} меняет в результате.",
    variant_sentence="Вариант определяется по переданным полям, передавать его не нужно.",
    closing="Одного ключа достаточно: остальные модели списка принимают ту же форму.",
)

WORDINGS: dict[str, Words] = {
    "en": _ENGLISH,
    "es": _SPANISH,
    "es, other words": _SPANISH._replace(
        seconds="segundos",
        characters="chars",
        default_mark="por defecto",
        kinds={"video": "Vídeo", "image": "Imagen"},
        run_generation="Generar",
        run="Probar",
        capabilities="Funciones",
        slots="Espacios de activos",
        requires="Se requiere {}.",
        description="Меняет {} и больше ничего.",
    ),
    "ru": _RUSSIAN,
    "ru, other words": _RUSSIAN._replace(
        seconds="seconds",
        per_second="токена/с",
        characters="знаков",
        default_mark="default",
        provider="Поставщик",
        run_generation="Запуск генерации",
        run="Запуск",
        capabilities="Функции",
        slots="Слоты ресурсов",
        requires="Требуется {}.",
    ),
}
"""Every wording by its name; the first of a language has the words that its pages have shown."""
