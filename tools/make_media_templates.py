"""Makes the compressed tone that every video with sound repeats, and shows or checks it.

    python tools/make_media_templates.py            shows the line for src/givonkit/media/_tone.py
    python tools/make_media_templates.py --check    fails when that file holds another tone

Only this script encodes sound, with PyAV; the shipped code repeats what it made.
"""

import argparse
import array
import math
import sys

import av

from givonkit.media import _tone

_CYCLES_PER_FRAME = 9
_LOUDNESS = 0.05
_FRAMES = 24
_FRAME_TAKEN = 16


def steady_tone() -> bytes:
    """One AAC frame out of the middle of a soft tone, which can follow itself without a click."""
    frames = _encoded_frames()
    steady = frames[_FRAME_TAKEN]
    neighbours = frames[_FRAME_TAKEN - 2 : _FRAME_TAKEN + 3]
    if set(neighbours) != {steady}:
        raise SystemExit(
            "the encoder does not give the same bytes for the same sound: the tone would not repeat cleanly"
        )
    return steady


def _encoded_frames() -> list[bytes]:
    encoder = av.AudioCodecContext.create("aac", "w")
    encoder.sample_rate = _tone.SAMPLES_PER_SECOND
    encoder.layout = "mono"
    encoder.format = av.AudioFormat("fltp")
    encoder.bit_rate = 32_000
    encoder.options = {"aac_coder": "fast", "aac_pns": "0", "aac_tns": "0"}
    return [bytes(packet) for position in range(_FRAMES) for packet in encoder.encode(_sound(position))]


def _sound(position: int) -> av.AudioFrame:
    """Whole cycles of a sine in every frame, so that each frame is the same sound."""
    samples = _tone.SAMPLES_PER_FRAME
    frame = av.AudioFrame(format="fltp", layout="mono", samples=samples)
    frame.sample_rate = _tone.SAMPLES_PER_SECOND
    frame.pts = position * samples
    step = 2 * math.pi * _CYCLES_PER_FRAME / samples
    frame.planes[0].update(
        array.array("f", (_LOUDNESS * math.sin(step * sample) for sample in range(samples))).tobytes()
    )
    return frame


def main() -> int:
    """Shows the tone, or compares it with the shipped one."""
    parser = argparse.ArgumentParser(description="Make the compressed tone that every video with sound repeats.")
    parser.add_argument("--check", action="store_true", help="compare with the shipped tone instead of showing it")
    made = steady_tone()
    if not parser.parse_args().check:
        print(f'FRAME = bytes.fromhex("{made.hex()}")')
        return 0
    if made != _tone.FRAME:
        print(f"the shipped tone is {_tone.FRAME.hex()}, the encoder makes {made.hex()}", file=sys.stderr)
        return 1
    print("the shipped tone is what the encoder makes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
