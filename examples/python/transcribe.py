"""Streams a WAV file of 16 bit to a running server and prints what was said.

python3 transcribe.py ../ffi/libcochlea_client.so speech.wav
"""

import ctypes
import sys
import wave

HEAR = ctypes.CFUNCTYPE(
    None,
    ctypes.c_void_p,
    ctypes.c_uint64,
    ctypes.c_uint64,
    ctypes.POINTER(ctypes.c_char),
    ctypes.c_uint32,
)
COMPLETED, FAILED = 3, 4


def load(path):
    """The library with the types of its functions."""
    library = ctypes.CDLL(path, use_errno=True)
    stream, u32 = ctypes.c_void_p, ctypes.c_uint32
    for name, result, arguments in [
        ("open", stream, [ctypes.c_char_p, u32, u32, HEAR, ctypes.c_void_p]),
        ("claim", ctypes.c_void_p, [stream, u32, u32]),
        ("commit", ctypes.c_int, [stream, u32]),
        ("end", None, [stream]),
        ("poll", ctypes.c_int, [stream, u32]),
        ("close", None, [stream]),
    ]:
        function = getattr(library, "cochlea_stream_" + name)
        function.restype, function.argtypes = result, arguments
    return library


@HEAR
def hear(_context, _from, _to, text, length):
    print(ctypes.string_at(text, length).decode(), flush=True)


def transcribe(library, path):
    """Streams the file; whether the server heard all of it."""
    with wave.open(path) as wav:
        if wav.getsampwidth() != 2:
            sys.exit(f"{path}: {8 * wav.getsampwidth()} bit, not 16")
        rate, channels = wav.getframerate(), wav.getnchannels()
        stream = library.cochlea_stream_open(b"python", rate, channels, hear, None)
        if not stream:
            sys.exit(f"cannot open a stream: errno {ctypes.get_errno()}")
        state = 0
        while state != FAILED and (audio := wav.readframes(rate // 50)):
            samples = len(audio) // (2 * channels)
            while not (at := library.cochlea_stream_claim(stream, samples, 1000)):
                if library.cochlea_stream_poll(stream, 0) == FAILED:
                    break
            if at:
                ctypes.memmove(at, audio, len(audio))
                library.cochlea_stream_commit(stream, samples)
            state = library.cochlea_stream_poll(stream, 0)
    library.cochlea_stream_end(stream)
    while (state := library.cochlea_stream_poll(stream, 1000)) < COMPLETED:
        pass
    library.cochlea_stream_close(stream)
    return state == COMPLETED


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: transcribe.py LIBRARY FILE.wav")
    sys.exit(0 if transcribe(load(sys.argv[1]), sys.argv[2]) else 1)
