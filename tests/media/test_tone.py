import array
import io
import math

import av

from givonkit.media import video
from givonkit.media._tone import SAMPLES_PER_FRAME, SAMPLES_PER_SECOND

SECONDS = 1.5
CYCLES_PER_FRAME = 9


def decoded_sound(mp4: bytes) -> list[float]:
    with av.open(io.BytesIO(mp4), "r") as container:
        samples = array.array("f")
        for frame in container.decode(audio=0):
            assert (frame.sample_rate, frame.layout.name) == (SAMPLES_PER_SECOND, "mono")
            samples.frombytes(bytes(frame.planes[0])[: 4 * frame.samples])
    return list(samples)


SOUND = decoded_sound(video(64, 64, SECONDS, audio=True, colour_seed=b"seed"))
STEADY_SOUND = SOUND[SAMPLES_PER_FRAME:]


def test_the_sound_lasts_as_long_as_the_video_up_to_one_frame() -> None:
    assert 0 <= len(SOUND) - SECONDS * SAMPLES_PER_SECOND < SAMPLES_PER_FRAME


def test_the_sound_is_soft_and_not_silence() -> None:
    assert 0.01 < max(STEADY_SOUND) < 0.1


def test_the_sound_is_one_clean_tone_without_clicks_where_frames_meet() -> None:
    step = 2 * math.pi * CYCLES_PER_FRAME / SAMPLES_PER_FRAME
    sine = sum(value * math.sin(step * at) for at, value in enumerate(STEADY_SOUND)) / len(STEADY_SOUND)
    cosine = sum(value * math.cos(step * at) for at, value in enumerate(STEADY_SOUND)) / len(STEADY_SOUND)
    power_of_tone = 2 * (sine**2 + cosine**2)
    power = sum(value**2 for value in STEADY_SOUND) / len(STEADY_SOUND)
    assert power_of_tone > 0.999 * power
    assert max(STEADY_SOUND) < 1.05 * math.sqrt(2 * power)
