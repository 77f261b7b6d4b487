/*
 * Streams a WAV file of 16 bit to a running server and prints the transcript, a line an utterance:
 *
 *   gcc -std=c11 -I ../include wav_producer.c -o wav_producer && ./wav_producer speech.wav
 *
 *   --pace      as fast as it was spoken, else as fast as the server takes it
 *   --partials  also what is not final yet, each after a "~"
 *   --times     each line begins with its sequence and its samples, from and to
 *   --ring      results come through a second ring instead of the socket
 *
 * It waits for a server, and finds it again when it restarts. Told to end (SIGINT, SIGTERM) it
 * writes no more and prints what is still heard of the rest. Ends with 0 when all was heard.
 */
#define _GNU_SOURCE
#include <signal.h>

#include "cochlea_client.h"

typedef struct {
  FILE *file;
  uint32_t rate, channels, samples;
} wav;

typedef struct {
  int pace, partials, times, ring;
} settings;

static volatile sig_atomic_t told_to_end;

static void on_signal(int signal) {
  (void)signal;
  told_to_end = 1;
}

static uint32_t le(const uint8_t *at, int bytes) {
  uint32_t value = 0;
  for (int i = bytes - 1; i >= 0; i--) {
    value = value << 8 | at[i];
  }
  return value;
}

/* Finds format and data among the chunks of a WAV file; the file then stands at the samples. */
static int open_wav(wav *in, const char *path) {
  uint8_t header[12], format[16];
  memset(in, 0, sizeof *in);
  in->file = fopen(path, "rb");
  if (in->file == NULL) {
    perror(path);
    return -1;
  }
  if (fread(header, 1, 12, in->file) == 12 && memcmp(header, "RIFF", 4) == 0 &&
      memcmp(header + 8, "WAVE", 4) == 0) {
    while (fread(header, 1, 8, in->file) == 8) {
      const uint32_t bytes = le(header + 4, 4);
      if (memcmp(header, "data", 4) == 0 && in->rate != 0) {
        in->samples = bytes / 2 / in->channels;
        return 0;
      }
      long rest = (long)bytes + (bytes & 1);
      if (memcmp(header, "fmt ", 4) == 0 && bytes >= 16) {
        if (fread(format, 1, 16, in->file) != 16 || le(format, 2) != 1 ||
            le(format + 14, 2) != 16 || le(format + 2, 2) == 0) {
          break;
        }
        in->channels = le(format + 2, 2);
        in->rate = le(format + 4, 4);
        rest -= 16;
      }
      if (fseek(in->file, rest, SEEK_CUR) != 0) {
        break;
      }
    }
  }
  fprintf(stderr, "%s: not a WAV file of 16 bit PCM\n", path);
  fclose(in->file);
  return -1;
}

static void on_attached(void *context, uint64_t stream, uint64_t epoch) {
  (void)context;
  fprintf(stderr, "attached as stream %llu, epoch %llu\n", (unsigned long long)stream,
          (unsigned long long)epoch);
}

static void on_partial(void *context, const cochlea_partial *partial) {
  (void)context;
  printf("~ %.*s\n", (int)partial->text_bytes, partial->text);
  fflush(stdout);
}

static void on_final(void *context, const cochlea_final *final) {
  if (((settings *)context)->times) {
    printf("%llu %llu %llu ", (unsigned long long)final->sequence,
           (unsigned long long)final->from, (unsigned long long)final->to);
  }
  printf("%.*s\n", (int)final->text_bytes, final->text);
  fflush(stdout);
}

static void on_lost(void *context, uint32_t code, const char *text, uint32_t bytes) {
  (void)context;
  fprintf(stderr, "lost (%u): %.*s\n", code, (int)bytes, text);
}

static uint64_t nanos(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* Writes the file in steps of 20 ms. 0, or -1 when the server wants none of it. */
static int stream(cochlea_client *client, wav *in, int pace) {
  const uint32_t step = in->rate / 50;
  const uint64_t begin = nanos();
  for (uint64_t done = 0; done < in->samples && !told_to_end;) {
    const uint64_t left = in->samples - done;
    const uint64_t samples = left < step ? left : step;
    void *at = cochlea_client_claim(client, samples, 1000);
    if (at == NULL && errno == EAGAIN) {
      continue;
    }
    if (at == NULL) {
      return -1;
    }
    if (fread(at, 2 * in->channels, samples, in->file) != samples) {
      fprintf(stderr, "the file is shorter than it says\n");
      cochlea_client_gap(client, left);
      break;
    }
    cochlea_client_commit(client, samples, nanos());
    done += samples;
    const uint64_t due = begin + done * 1000000000u / in->rate;
    do {
      const uint64_t now = nanos();
      cochlea_client_poll(client, pace && due > now ? (uint32_t)((due - now) / 1000000) + 1 : 0);
    } while (pace && nanos() < due && !told_to_end);
  }
  fprintf(stderr, "ended at sample %llu\n", (unsigned long long)client->ring.position);
  return 0;
}

int main(int count, char **arguments) {
  settings chosen = {0};
  const char *path = NULL;
  for (int i = 1; i < count; i++) {
    const char *word = arguments[i];
    if (strcmp(word, "--pace") == 0) {
      chosen.pace = 1;
    } else if (strcmp(word, "--partials") == 0) {
      chosen.partials = 1;
    } else if (strcmp(word, "--times") == 0) {
      chosen.times = 1;
    } else if (strcmp(word, "--ring") == 0) {
      chosen.ring = 1;
    } else if (word[0] != '-' && path == NULL) {
      path = word;
    } else {
      path = NULL;
      break;
    }
  }
  wav in;
  if (path == NULL) {
    fprintf(stderr, "usage: wav_producer [--pace] [--partials] [--times] [--ring] FILE.wav\n");
    return 2;
  }
  if (open_wav(&in, path) != 0) {
    return 1;
  }
  const cochlea_options options = {.name = "wav_producer",
                                   .encoding = COCHLEA_S16,
                                   .rate = in.rate,
                                   .channels = in.channels,
                                   .seconds = 64,
                                   .result_bytes = chosen.ring ? 65536 : 0};
  const cochlea_listener listener = {.context = &chosen,
                                     .attached = on_attached,
                                     .partial = chosen.partials ? on_partial : NULL,
                                     .final = on_final,
                                     .lost = on_lost};
  const struct sigaction end = {.sa_handler = on_signal};
  sigaction(SIGINT, &end, NULL);
  sigaction(SIGTERM, &end, NULL);
  cochlea_client client;
  int status = 1;
  if (cochlea_client_open(&client, &options, &listener) != 0) {
    perror("cannot open a client");
  } else {
    if (stream(&client, &in, chosen.pace) == 0) {
      cochlea_client_end(&client);
      while (cochlea_client_poll(&client, 1000) < COCHLEA_COMPLETED) {
      }
    }
    status = client.state == COCHLEA_COMPLETED ? 0 : 1;
    cochlea_client_close(&client);
  }
  fclose(in.file);
  return status;
}
