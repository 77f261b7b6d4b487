/*
 * Many streams of 16 kHz from one thread of one process, each in real time, to a running server:
 *
 *   crowd CLIENTS SECONDS FIRST ALL SPEECH.wav|-
 *
 * All hear a room's faint noise, but one at a time speaks: SPEECH.wav goes round among ALL streams,
 * of which this process has CLIENTS from FIRST on. With - for SPEECH.wav nothing is written at all:
 * streams that are there and silent. Prints what became of them in a line of numbers.
 */
#define _GNU_SOURCE
#include <sys/resource.h>

#include "cochlea_client.h"

enum { STEP = 320, STEP_NANOS = 20000000, WAV_HEADER = 44, PATIENCE_SECONDS = 120, SILENT_STEPS = 25 };

static struct {
  uint64_t attached, finals, words, refused, lost, samples_lost, late_nanos;
  double fill;
} seen;

static uint64_t nanos(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void on_attached(void *context, uint64_t stream, uint64_t epoch) {
  (void)context, (void)stream, (void)epoch;
  seen.attached++;
}

static void on_final(void *context, const cochlea_final *final) {
  (void)context;
  seen.finals++;
  seen.words += final->words;
}

static void on_lost(void *context, uint32_t code, const char *text, uint32_t bytes) {
  (void)context;
  if (code == 3 || code == 4) {
    seen.refused++; /* for now: it asks again */
  } else {
    seen.lost++;
  }
  fprintf(stderr, "lost (%u): %.*s\n", code, (int)bytes, text);
}

static void write_step(cochlea_client *client, const int16_t *speech, uint32_t *noise) {
  cochlea_ring *ring = &client->ring;
  int16_t *in = cochlea_client_claim(client, STEP, 0);
  if (in == NULL) {
    seen.samples_lost += STEP;
    cochlea_client_gap(client, STEP);
  } else {
    for (int i = 0; i < STEP; i++) {
      *noise = *noise * 1664525 + 1013904223;
      in[i] = (int16_t)((speech == NULL ? 0 : speech[i]) + (int)(*noise >> 29) - 4);
    }
    cochlea_client_commit(client, STEP, nanos());
  }
  const uint64_t kept = ring->position - atomic_load(&ring->control->samples_released);
  if ((double)kept / (double)ring->capacity > seen.fill) {
    seen.fill = (double)kept / (double)ring->capacity;
  }
}

static void sleep_until(uint64_t due) {
  const struct timespec time = {(time_t)(due / 1000000000), (long)(due % 1000000000)};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR) {
  }
}

/* Also answers the server, and shows it that this process lives. */
static void poll_all(cochlea_client *clients, int count) {
  for (int i = 0; i < count; i++) {
    cochlea_client_poll(&clients[i], 0);
  }
}

/* Polls all until their state is `state` or later, or patience is over. How many got there. */
static int await(cochlea_client *clients, int count, cochlea_state state) {
  const uint64_t end = nanos() + PATIENCE_SECONDS * 1000000000ull;
  int there;
  do {
    there = 0;
    for (int i = 0; i < count; i++) {
      there += cochlea_client_poll(&clients[i], 0) >= state;
    }
    if (there < count) {
      sleep_until(nanos() + STEP_NANOS);
    }
  } while (there < count && nanos() < end);
  return there;
}

int main(int argc, char **arguments) {
  if (argc != 6) {
    fprintf(stderr, "usage: crowd CLIENTS SECONDS FIRST ALL SPEECH.wav|-\n");
    return 2;
  }
  const int count = atoi(arguments[1]);
  const uint64_t steps = strtoull(arguments[2], NULL, 10) * 50;
  const int first = atoi(arguments[3]), all = atoi(arguments[4]);
  const int silent = strcmp(arguments[5], "-") == 0;
  static int16_t speech[16000 * 60];
  uint64_t speech_steps = 1;
  if (!silent) {
    FILE *wav = fopen(arguments[5], "rb");
    if (wav == NULL || fseek(wav, WAV_HEADER, SEEK_SET) != 0) {
      perror(arguments[5]);
      return 1;
    }
    speech_steps = fread(speech, 2, sizeof speech / 2, wav) / STEP;
    fclose(wav);
  }
  cochlea_client *clients = calloc((size_t)count, sizeof *clients);
  uint32_t *noises = calloc((size_t)count, sizeof *noises);
  if (count < 1 || all < 1 || speech_steps < 1 || clients == NULL || noises == NULL) {
    return 2;
  }
  const cochlea_options options = {.name = "crowd", .encoding = COCHLEA_S16, .rate = 16000,
                                   .channels = 1, .seconds = 16};
  const cochlea_listener listener = {.attached = on_attached, .final = on_final, .lost = on_lost};
  for (int i = 0; i < count; i++) {
    noises[i] = (uint32_t)(first + i);
    if (cochlea_client_open(&clients[i], &options, &listener) != 0) {
      perror("client");
      return 1;
    }
  }
  const int attached = await(clients, count, COCHLEA_ATTACHED);
  fprintf(stderr, "%d are attached\n", attached);
  struct rusage before, after;
  getrusage(RUSAGE_SELF, &before);
  const uint64_t begin = nanos();
  for (uint64_t step = 0; step < steps; step++) {
    const int speaker = (int)(step / speech_steps % (uint64_t)all) - first;
    for (int i = 0; i < count && !silent; i++) {
      write_step(&clients[i], i == speaker ? speech + step % speech_steps * STEP : NULL,
                 &noises[i]);
    }
    if (!silent || step % SILENT_STEPS == 0) {
      poll_all(clients, count);
    }
    const uint64_t due = begin + (step + 1) * STEP_NANOS, now = nanos();
    if (now > due && now - due > seen.late_nanos) {
      seen.late_nanos = now - due;
    }
    sleep_until(due);
  }
  getrusage(RUSAGE_SELF, &after);
  const double wall = (double)(nanos() - begin) / 1e9;
  const double cpu = (double)(after.ru_utime.tv_sec - before.ru_utime.tv_sec) +
                     (double)(after.ru_stime.tv_sec - before.ru_stime.tv_sec) +
                     (double)(after.ru_utime.tv_usec - before.ru_utime.tv_usec) / 1e6 +
                     (double)(after.ru_stime.tv_usec - before.ru_stime.tv_usec) / 1e6;
  uint64_t doorbells = 0;
  for (int i = 0; i < count; i++) {
    doorbells += clients[i].doorbells;
    cochlea_client_end(&clients[i]);
  }
  const int completed = await(clients, count, COCHLEA_COMPLETED);
  printf("attached %d completed %d refused %llu lost %llu samples-lost %llu finals %llu words %llu "
         "doorbells %llu fill-percent %.1f cpu-percent %.1f late-millis %.1f\n",
         attached, completed, (unsigned long long)seen.refused, (unsigned long long)seen.lost,
         (unsigned long long)seen.samples_lost, (unsigned long long)seen.finals,
         (unsigned long long)seen.words, (unsigned long long)doorbells, 100 * seen.fill,
         100 * cpu / wall, (double)seen.late_nanos / 1e6);
  for (int i = 0; i < count; i++) {
    cochlea_client_close(&clients[i]);
  }
  free(clients);
  free(noises);
  return 0;
}
