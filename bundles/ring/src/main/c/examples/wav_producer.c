/*
 * Writes a WAV file of 16 kHz, mono, 16 bit into a ring, as a capture process would:
 *
 *   gcc -std=c11 -I ../include wav_producer.c -o wav_producer && ./wav_producer speech.wav
 *
 * Prints its process id and the descriptor of the ring, and keeps both until its standard input
 * ends.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <time.h>

#include "cochlea_ring.h"

enum { WAV_HEADER = 44, CHUNK = 320 };

static uint32_t le32(const uint8_t *at) {
  return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

int main(int count, char **arguments) {
  if (count != 2) {
    fprintf(stderr, "usage: wav_producer FILE.wav\n");
    return 2;
  }
  FILE *wav = fopen(arguments[1], "rb");
  uint8_t header[WAV_HEADER];
  if (wav == NULL) {
    perror(arguments[1]);
    return 1;
  }
  if (fread(header, 1, WAV_HEADER, wav) != WAV_HEADER || memcmp(header, "RIFF", 4) != 0 ||
      memcmp(header + 36, "data", 4) != 0 || le32(header + 20) != (1u | 1u << 16) ||
      le32(header + 24) != 16000) {
    fprintf(stderr, "%s: not a plain WAV file of 16 kHz, mono, 16 bit\n", arguments[1]);
    return 1;
  }
  cochlea_ring ring;
  if (cochlea_ring_create(&ring, "wav", COCHLEA_S16, 16000, 1, 1.0) != 0) {
    perror("ring");
    return 1;
  }
  printf("%d %d\n", (int)getpid(), ring.fd);
  fflush(stdout);
  for (uint32_t left = le32(header + 40) / 2; left > 0;) {
    const uint32_t samples = left < CHUNK ? left : CHUNK;
    void *in = cochlea_ring_claim(&ring, samples);
    if (in == NULL) {
      const struct timespec pause = {0, 1000000};
      nanosleep(&pause, NULL);
      continue;
    }
    if (fread(in, 2, samples, wav) != samples) {
      cochlea_ring_gap(&ring, left);
      break;
    }
    cochlea_ring_commit(&ring, samples, now());
    left -= samples;
  }
  cochlea_ring_end(&ring);
  fclose(wav);
  while (getchar() != EOF) {
  }
  cochlea_ring_close(&ring);
  return 0;
}
