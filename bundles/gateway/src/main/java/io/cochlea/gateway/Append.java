package io.cochlea.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;

/**
 * Finds the audio in an {@code input_audio_buffer.append} of the form in which it comes over and
 * over: a flat object of {@code type}, {@code audio} and {@code event_id} in any order, without an
 * escape. Anything else is left to the JSON parser. Confined to one thread; allocates nothing.
 */
final class Append {
  static final String TYPE = "input_audio_buffer.append";
  private static final AsciiString NAME = AsciiString.of(TYPE);
  private static final AsciiString KEY_TYPE = AsciiString.of("type");
  private static final AsciiString KEY_AUDIO = AsciiString.of("audio");
  private static final AsciiString KEY_EVENT = AsciiString.of("event_id");

  private int at;
  private int end;
  private int from;
  private int to;
  private boolean typed;

  /** Whether {@code message} is one; if so its reader index and end are set around the base64. */
  boolean narrow(ByteBuf message) {
    at = message.readerIndex();
    end = message.writerIndex();
    from = -1;
    typed = false;
    if (!object(message) || !typed || from < 0) {
      return false;
    }
    message.setIndex(from, to);
    return true;
  }

  private boolean object(ByteBuf message) {
    if (next(message) != '{') {
      return false;
    }
    int separator;
    do {
      if (next(message) != '"' || !member(message)) {
        return false;
      }
      separator = next(message);
    } while (separator == ',');
    return separator == '}' && next(message) < 0;
  }

  private boolean member(ByteBuf message) {
    int key = at;
    int keyEnd = plain(message);
    if (keyEnd < 0 || next(message) != ':' || next(message) != '"') {
      return false;
    }
    int value = at;
    if (is(message, key, keyEnd, KEY_AUDIO)) {
      int audioEnd = Base64Text.end(message, value, end);
      if (from >= 0 || audioEnd < 0 || audioEnd == end || message.getByte(audioEnd) != '"') {
        return false;
      }
      from = value;
      to = audioEnd;
      at = audioEnd + 1;
      return true;
    }
    int valueEnd = plain(message);
    if (valueEnd < 0) {
      return false;
    }
    if (is(message, key, keyEnd, KEY_TYPE)) {
      boolean first = !typed;
      typed = is(message, value, valueEnd, NAME);
      return first && typed;
    }
    return is(message, key, keyEnd, KEY_EVENT);
  }

  /** The end of a string without an escape whose begin is behind; −1 where it is another one. */
  private int plain(ByteBuf message) {
    for (; at < end; at++) {
      byte character = message.getByte(at);
      if (character == '"') {
        return at++;
      }
      if (character < ' ' || character == '\\') {
        return -1;
      }
    }
    return -1;
  }

  private static boolean is(ByteBuf message, int from, int to, AsciiString text) {
    if (to - from != text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (message.getByte(from + i) != text.byteAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The next character that is no white space, which is passed; −1 at the end. */
  private int next(ByteBuf message) {
    while (at < end) {
      byte character = message.getByte(at++);
      if (character != ' ' && character != '\n' && character != '\r' && character != '\t') {
        return character & 0xFF;
      }
    }
    return -1;
  }
}
