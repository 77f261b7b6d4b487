/*
 * The C client as a shared library, for languages that call C. Streams of signed 16 bit.
 *
 *   cc -std=c11 -O2 -shared -fPIC -I ../../bundles/ring/src/main/c/include cochlea_client.c \
 *      -o libcochlea_client.so
 *
 * Who opens a stream closes it; one thread uses it. What the calls do is told in cochlea_client.h.
 */
#define _GNU_SOURCE
#include "cochlea_client.h"

#define EXPORT __attribute__((visibility("default")))

/* Final text of the samples `from` to `to`, UTF-8, `bytes` long and valid during the call. */
typedef void (*cochlea_hear)(void *context, uint64_t from, uint64_t to, const char *text,
                             uint32_t bytes);

typedef struct {
  cochlea_client client;
  cochlea_hear hear;
  void *context;
} cochlea_stream;

static void on_final(void *context, const cochlea_final *final) {
  cochlea_stream *stream = context;
  stream->hear(stream->context, final->from, final->to, final->text, final->text_bytes);
}

/* A stream that retains a minute; NULL with errno. `hear` is called within claim and poll. */
EXPORT cochlea_stream *cochlea_stream_open(const char *name, uint32_t rate, uint32_t channels,
                                           cochlea_hear hear, void *context) {
  const cochlea_options options = {.name = name,
                                   .encoding = COCHLEA_S16,
                                   .rate = rate,
                                   .channels = channels,
                                   .seconds = 60};
  cochlea_stream *stream = malloc(sizeof *stream);
  if (stream == NULL) {
    return NULL;
  }
  const cochlea_listener listener = {.context = stream, .final = on_final};
  stream->hear = hear;
  stream->context = context;
  if (cochlea_client_open(&stream->client, &options, &listener) != 0) {
    free(stream);
    return NULL;
  }
  return stream;
}

/* Where to write so many samples in place; NULL when there was no room in time. */
EXPORT int16_t *cochlea_stream_claim(cochlea_stream *stream, uint32_t samples,
                                     uint32_t timeout_millis) {
  return cochlea_client_claim(&stream->client, samples, timeout_millis);
}

/* Publishes what was claimed. 0, or -1. */
EXPORT int cochlea_stream_commit(cochlea_stream *stream, uint32_t samples) {
  return cochlea_client_commit(&stream->client, samples, 0);
}

EXPORT void cochlea_stream_end(cochlea_stream *stream) { cochlea_client_end(&stream->client); }

/* 0 detached, 1 attaching, 2 attached, 3 completed, 4 failed. */
EXPORT int cochlea_stream_poll(cochlea_stream *stream, uint32_t timeout_millis) {
  return (int)cochlea_client_poll(&stream->client, timeout_millis);
}

EXPORT void cochlea_stream_close(cochlea_stream *stream) {
  cochlea_client_close(&stream->client);
  free(stream);
}
