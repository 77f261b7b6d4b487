/*
 * cochlea_attach.h: how a Cochlea server is found and asked for a stream. C11, Linux.
 *
 *   struct sockaddr_un address;
 *   uint8_t message[COCHLEA_MAX_ATTACH];
 *   cochlea_attach_address(&address, NULL);
 *   uint32_t bytes = cochlea_attach_message(message, 0, "mic", NULL, NULL);
 *   cochlea_attach_where(message, stream, epoch, from, next_sequence);
 *   connect(fd, (struct sockaddr *)&address, sizeof address);
 *   cochlea_attach_send(fd, message, bytes, &ring.fd, 1);
 *
 * cochlea_client.h does this and hears the answer. Told in docs/ring-protocol.md.
 *
 * Copyright the Cochlea authors. Apache License 2.0.
 */
#ifndef COCHLEA_ATTACH_H
#define COCHLEA_ATTACH_H

#ifndef _GNU_SOURCE
#error "cochlea_attach.h needs #define _GNU_SOURCE before the first include"
#endif

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#define COCHLEA_ATTACH 2u
#define COCHLEA_ATTACH_VERSION 2u
#define COCHLEA_MAX_ATTACH 4096u
#define COCHLEA_HEADER_BYTES 8u
/* Flags. */
#define COCHLEA_WITH_RESULT_RING 1u
#define COCHLEA_KEEP_STREAM 2u
#define COCHLEA_WITH_PARTIALS 4u

/*
 * The server's socket: `path`, or attach.sock in its state directory when that is NULL. 0, or -1
 * with errno: ENOENT when nothing says where, ENAMETOOLONG.
 */
static inline int cochlea_attach_address(struct sockaddr_un *address, const char *path) {
  const char *folder = getenv("COCHLEA_STATE");
  const char *below = "";
  if (folder == NULL || *folder == 0) {
    folder = getenv("XDG_STATE_HOME");
    below = "/cochlea";
  }
  if (folder == NULL || *folder == 0) {
    folder = getenv("HOME");
    below = "/.local/state/cochlea";
  }
  if (path == NULL && (folder == NULL || *folder == 0)) {
    errno = ENOENT;
    return -1;
  }
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  char *to = address->sun_path;
  const size_t room = sizeof address->sun_path;
  const int bytes = path != NULL ? snprintf(to, room, "%s", path)
                                 : snprintf(to, room, "%s%s/attach.sock", folder, below);
  if (bytes < 0 || (size_t)bytes >= room) {
    errno = ENAMETOOLONG;
    return -1;
  }
  return 0;
}

/*
 * Writes the message that asks for a new stream. NULL as model or language leaves them to the
 * server. Its bytes, or 0 with errno EINVAL for texts that are too long, or no name.
 */
static inline uint32_t cochlea_attach_message(uint8_t message[COCHLEA_MAX_ATTACH], uint32_t flags,
                                              const char *name, const char *model,
                                              const char *language) {
  const char *texts[] = {name, model, language};
  uint32_t lengths[3];
  uint8_t *at = message + COCHLEA_HEADER_BYTES + 8 + 4 * 8 + sizeof lengths;
  for (int i = 0; i < 3; i++) {
    const size_t length = texts[i] == NULL ? 0 : strlen(texts[i]);
    if (length > COCHLEA_MAX_ATTACH / 4 || (i == 0 && length == 0)) {
      errno = EINVAL;
      return 0;
    }
    lengths[i] = (uint32_t)length;
    if (length > 0) {
      memcpy(at, texts[i], length);
    }
    at += length;
  }
  const uint32_t bytes = (uint32_t)(at - message);
  const uint32_t head[] = {COCHLEA_ATTACH, bytes - COCHLEA_HEADER_BYTES, COCHLEA_ATTACH_VERSION,
                           flags};
  memset(message + sizeof head, 0, 4 * 8);
  memcpy(message, head, sizeof head);
  memcpy(message + sizeof head + 4 * 8, lengths, sizeof lengths);
  return bytes;
}

/* Says in the message which stream is asked for, and from where. */
static inline void cochlea_attach_where(uint8_t message[COCHLEA_MAX_ATTACH], uint64_t stream,
                                        uint64_t epoch, uint64_t from, uint64_t next_sequence) {
  const uint64_t words[] = {stream, epoch, from, next_sequence};
  memcpy(message + COCHLEA_HEADER_BYTES + 8, words, sizeof words);
}

/* Sends it with one or two rings over a new connection, where it always fits. 0, or -1. */
static inline int cochlea_attach_send(int socket, const uint8_t *message, uint32_t message_bytes,
                                      const int *rings, int count) {
  union {
    struct cmsghdr align;
    char space[CMSG_SPACE(2 * sizeof *rings)];
  } control;
  const size_t bytes = (size_t)count * sizeof *rings;
  memset(&control, 0, sizeof control);
  struct iovec data = {(void *)(uintptr_t)message, message_bytes};
  struct msghdr sent = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = control.space};
  sent.msg_controllen = CMSG_SPACE(bytes);
  struct cmsghdr *rights = CMSG_FIRSTHDR(&sent);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(bytes);
  memcpy(CMSG_DATA(rights), rings, bytes);
  return sendmsg(socket, &sent, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)message_bytes ? 0 : -1;
}

#endif
