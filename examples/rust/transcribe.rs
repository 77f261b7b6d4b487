//! Streams a WAV file of 16 kHz, mono, 16 bit to a running server and prints what was said.
//!
//! rustc --edition 2021 -L ../ffi -C link-arg=-Wl,-rpath,../ffi transcribe.rs
//! ./transcribe speech.wav

use std::ffi::{c_char, c_int, c_void, CStr};
use std::process::ExitCode;

type Hear = extern "C" fn(*mut c_void, u64, u64, *const c_char, u32);

#[repr(C)]
struct CochleaStream {
    _opaque: [u8; 0],
}

#[link(name = "cochlea_client")]
extern "C" {
    fn cochlea_stream_open(
        name: *const c_char,
        rate: u32,
        channels: u32,
        hear: Hear,
        context: *mut c_void,
    ) -> *mut CochleaStream;
    fn cochlea_stream_claim(stream: *mut CochleaStream, samples: u32, millis: u32) -> *mut i16;
    fn cochlea_stream_commit(stream: *mut CochleaStream, samples: u32) -> c_int;
    fn cochlea_stream_end(stream: *mut CochleaStream);
    fn cochlea_stream_poll(stream: *mut CochleaStream, millis: u32) -> c_int;
    fn cochlea_stream_close(stream: *mut CochleaStream);
}

const COMPLETED: c_int = 3;
const FAILED: c_int = 4;
const RATE: u32 = 16_000;
const NAME: &CStr = c"rust";

extern "C" fn hear(
    _context: *mut c_void,
    _from: u64,
    _to: u64,
    text: *const c_char,
    bytes: u32,
) {
    // The library lends so many bytes for this call.
    let text = unsafe { std::slice::from_raw_parts(text.cast::<u8>(), bytes as usize) };
    println!("{}", String::from_utf8_lossy(text));
}

/// A stream that is closed when it goes out of scope.
struct Stream(*mut CochleaStream);

impl Stream {
    fn open() -> std::io::Result<Stream> {
        let stream =
            unsafe { cochlea_stream_open(NAME.as_ptr(), RATE, 1, hear, std::ptr::null_mut()) };
        if stream.is_null() {
            return Err(std::io::Error::last_os_error());
        }
        Ok(Stream(stream))
    }

    fn poll(&mut self, millis: u32) -> c_int {
        unsafe { cochlea_stream_poll(self.0, millis) }
    }

    /// Writes `audio` when there is room; false when the server will never take it.
    fn write(&mut self, audio: &[u8]) -> bool {
        let samples = audio.len() / 2;
        loop {
            let at = unsafe { cochlea_stream_claim(self.0, samples as u32, 1000) };
            if !at.is_null() {
                // The claim is ours until the commit, and has room for so many samples.
                unsafe {
                    std::ptr::copy_nonoverlapping(audio.as_ptr(), at.cast::<u8>(), 2 * samples);
                    cochlea_stream_commit(self.0, samples as u32);
                }
                return true;
            }
            if self.poll(0) == FAILED {
                return false;
            }
        }
    }

    fn end(&mut self) -> c_int {
        unsafe { cochlea_stream_end(self.0) };
        loop {
            let state = self.poll(1000);
            if state >= COMPLETED {
                return state;
            }
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        unsafe { cochlea_stream_close(self.0) };
    }
}

/// The samples of a plain WAV file.
fn samples(path: &str) -> Result<Vec<u8>, String> {
    let mut wav = std::fs::read(path).map_err(|failed| format!("{path}: {failed}"))?;
    let right = wav.len() > 44
        && &wav[36..40] == b"data"
        && wav[20..24] == [1, 0, 1, 0]
        && wav[24..28] == RATE.to_le_bytes()
        && wav[34..36] == [16, 0];
    if right {
        Ok(wav.split_off(44))
    } else {
        Err(format!("{path}: not a plain WAV file of 16 kHz, mono, 16 bit"))
    }
}

fn transcribe(path: &str) -> Result<bool, String> {
    let audio = samples(path)?;
    let mut stream = Stream::open().map_err(|failed| format!("cannot open a stream: {failed}"))?;
    for step in audio.chunks(640) {
        if !stream.write(step) {
            return Ok(false);
        }
        stream.poll(0);
    }
    Ok(stream.end() == COMPLETED)
}

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: transcribe FILE.wav");
        return ExitCode::from(2);
    };
    match transcribe(&path) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
