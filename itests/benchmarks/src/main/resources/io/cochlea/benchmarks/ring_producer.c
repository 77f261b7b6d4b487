/* The producer of RingProducer.java in C: sends as fast as it can, with a mark every 5 ms. */
#define _GNU_SOURCE
#include "cochlea_messages.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MARK (1ull << 61)
#define END (1ull << 62)
#define WINDOW_NANOS 5000000ull

static cochlea_messages ring;

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* How long this thread has waited for a processor, in nanoseconds. */
static uint64_t delay(int account) {
  char text[96] = {0};
  unsigned long long ran, waited;
  if (pread(account, text, sizeof text - 1, 0) <= 0 ||
      sscanf(text, "%llu %llu", &ran, &waited) != 2) {
    return 0;
  }
  return waited;
}

static void send_value(uint64_t value, uint32_t bytes) {
  static const uint8_t zeros[2048];
  uint8_t *at;
  for (int spins = 0; (at = cochlea_messages_claim(&ring, bytes)) == NULL; spins++) {
    if (spins > 5000) {
      sched_yield();
    }
  }
  memcpy(at, &value, sizeof value);
  memcpy(at + sizeof value, zeros, bytes - sizeof value);
  cochlea_messages_commit(&ring, 1);
}

int main(int count, char **arguments) {
  static const uint32_t sizes[] = {64, 64, 640, 1280};
  const int fd = count == 3 ? open(arguments[1], O_RDWR | O_CLOEXEC) : -1;
  if (fd < 0 || cochlea_messages_open(&ring, fd) != 0) {
    perror("ring_producer MEMORY NANOS");
    return 1;
  }
  const uint64_t nanos = strtoull(arguments[2], NULL, 10);
  const int account = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  cpu_set_t cpu;
  CPU_ZERO(&cpu);
  CPU_SET(0, &cpu);
  sched_setaffinity(0, sizeof cpu, &cpu);
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    const uint64_t begin = now();
    uint64_t mark = begin;
    uint64_t value = 0;
    for (uint64_t time = begin; time - begin < nanos; time = now()) {
      if (time >= mark) {
        send_value(MARK | delay(account), sizes[i]);
        mark = time + WINDOW_NANOS;
      }
      for (int lap = 0; lap < 32; lap++) {
        send_value(value++, sizes[i]);
      }
    }
    send_value(END, sizes[i]);
    /* The consumer must not take what follows for more of the same. */
    while (atomic_load(&ring.control->frames_released) != ring.position) {
      sched_yield();
    }
  }
  return 0;
}
