/* Writes chunks of all sizes, gaps among them, until it is killed. */
#define _GNU_SOURCE
#include <stdio.h>

#include "cochlea_ring.h"

int main(void) {
  cochlea_ring ring;
  if (cochlea_ring_create(&ring, "stress", COCHLEA_S16, 16000, 1, 1.0) != 0) {
    perror("ring");
    return 1;
  }
  printf("%d %d\n", (int)getpid(), ring.fd);
  fflush(stdout);
  for (uint64_t turn = 1;; turn++) {
    const uint64_t samples = 1 + turn * 7919 % 900;
    if (turn % 1000 == 0) {
      cochlea_ring_gap(&ring, samples);
    }
    uint16_t *in = cochlea_ring_claim(&ring, samples);
    if (in == NULL) {
      continue;
    }
    for (uint64_t i = 0; i < samples; i++) {
      in[i] = (uint16_t)((ring.position + i) * 0x9E3779B9u >> 7);
    }
    cochlea_ring_commit(&ring, samples, 0);
  }
}
