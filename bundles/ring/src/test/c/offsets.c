/* Prints the layout as C sees it, for a test to compare with what Java says. */
#define _GNU_SOURCE
#include <stdio.h>

#include "cochlea_messages.h"

#define OFFSET(name, type, field) printf(#name " %zu\n", offsetof(type, field))
#define VALUE(name, value) printf(#name " %lld\n", (long long)(value))

int main(void) {
  OFFSET(MAGIC_OFFSET, cochlea_control, magic);
  OFFSET(CRC_OFFSET, cochlea_control, crc);
  OFFSET(VERSION_OFFSET, cochlea_control, version);
  OFFSET(RING_ID_OFFSET, cochlea_control, ring_id);
  OFFSET(KIND_OFFSET, cochlea_control, kind);
  OFFSET(ENCODING_OFFSET, cochlea_control, encoding);
  OFFSET(RATE_OFFSET, cochlea_control, rate);
  OFFSET(CHANNELS_OFFSET, cochlea_control, channels);
  OFFSET(FRAMES_BYTES_OFFSET, cochlea_control, frames_bytes);
  OFFSET(PLANE_OFFSET_OFFSET, cochlea_control, plane_offset);
  OFFSET(PLANE_BYTES_OFFSET, cochlea_control, plane_bytes);
  VALUE(HEADER_BYTES, offsetof(cochlea_control, plane_bytes) + sizeof(uint64_t));
  OFFSET(EPOCH_OFFSET, cochlea_control, epoch);
  OFFSET(FRAMES_RELEASED_OFFSET, cochlea_control, frames_released);
  OFFSET(SAMPLES_RELEASED_OFFSET, cochlea_control, samples_released);
  OFFSET(READER_WAIT_OFFSET, cochlea_control, reader_wait);
  OFFSET(WRITER_WAIT_OFFSET, cochlea_control, writer_wait);
  OFFSET(WRITER_HEARTBEAT_OFFSET, cochlea_control, writer_heartbeat);
  OFFSET(READER_HEARTBEAT_OFFSET, cochlea_control, reader_heartbeat);
  OFFSET(FIRST_SAMPLE_OFFSET, cochlea_chunk, first_sample);
  OFFSET(SAMPLES_OFFSET, cochlea_chunk, samples);
  OFFSET(CAPTURE_OFFSET, cochlea_chunk, capture_nanos);
  VALUE(CHUNK_BYTES, sizeof(cochlea_chunk));
  VALUE(MAGIC, COCHLEA_MAGIC);
  VALUE(VERSION, COCHLEA_VERSION);
  VALUE(MESSAGES, COCHLEA_KIND_MESSAGES);
  VALUE(AUDIO_RING, COCHLEA_KIND_AUDIO);
  VALUE(S16, COCHLEA_S16);
  VALUE(F32, COCHLEA_F32);
  VALUE(AUDIO, COCHLEA_AUDIO);
  VALUE(GAP, COCHLEA_GAP);
  VALUE(END, COCHLEA_END);
  VALUE(AWAKE, COCHLEA_AWAKE);
  VALUE(WAITS_FOR_BELL, COCHLEA_WAITS_FOR_BELL);
  VALUE(WAITS_ON_WORD, COCHLEA_WAITS_ON_WORD);
  VALUE(FRAME_ALIGNMENT, COCHLEA_FRAME_ALIGNMENT);
  VALUE(MIN_FRAMES_BYTES, COCHLEA_MIN_FRAMES_BYTES);
  VALUE(PADDING, COCHLEA_PADDING);
  VALUE(CONTROL_BYTES, COCHLEA_CONTROL_BYTES);
  VALUE(PLANE_ALIGNMENT, COCHLEA_PLANE_ALIGNMENT);
  VALUE(MIN_PLANE_BYTES, COCHLEA_MIN_PLANE_BYTES);
  VALUE(MAX_BYTES, COCHLEA_MAX_BYTES);
  VALUE(MAX_SAMPLE, COCHLEA_MAX_SAMPLE);
  return 0;
}
