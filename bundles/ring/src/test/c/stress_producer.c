/*
 * Writes chunks of all sizes, gaps among them, whose samples tell their place: until it is killed,
 * or beyond the given number of samples and then the end. Prints its process id and the descriptor
 * of the ring, and keeps both until its standard input ends.
 *
 *   stress_producer [SAMPLES]
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include "cochlea_ring.h"

int main(int count, char **arguments) {
  const uint64_t most = count > 1 ? strtoull(arguments[1], NULL, 10) : UINT64_MAX;
  cochlea_ring ring;
  if (cochlea_ring_create(&ring, "stress", COCHLEA_S16, 16000, 1, 1.0) != 0) {
    perror("ring");
    return 1;
  }
  printf("%d %d\n", (int)getpid(), ring.fd);
  fflush(stdout);
  for (uint64_t turn = 1; ring.position < most; turn++) {
    const uint64_t samples = 1 + turn * 7919 % 900;
    if (turn % 1000 == 0) {
      cochlea_ring_gap(&ring, samples);
      continue;
    }
    uint16_t *in;
    while ((in = cochlea_ring_claim(&ring, samples)) == NULL) {
      cochlea_wait_begin(&ring.control->writer_wait, COCHLEA_WAITS_ON_WORD);
      if (cochlea_ring_claim(&ring, samples) == NULL) {
        cochlea_wait_on_word(&ring.control->writer_wait, 1);
      }
      cochlea_wait_end(&ring.control->writer_wait);
    }
    for (uint64_t i = 0; i < samples; i++) {
      in[i] = (uint16_t)((ring.position + i) * 0x9E3779B9u >> 7);
    }
    cochlea_ring_commit(&ring, samples, 0);
  }
  cochlea_ring_end(&ring);
  while (getchar() != EOF) {
  }
  cochlea_ring_close(&ring);
  return 0;
}
