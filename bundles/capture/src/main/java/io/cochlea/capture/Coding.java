package io.cochlea.capture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How one sample is stored in a file. All but the laws and bytes come in either byte order. */
enum Coding {
  U8(1) {
    @Override
    float decode(ByteBuffer buffer, int index) {
      return ((buffer.get(index) & 0xFF) - 128) / 0x1p7f;
    }
  },
  S8(1) {
    @Override
    float decode(ByteBuffer buffer, int index) {
      return buffer.get(index) / 0x1p7f;
    }
  },
  S16(2) {
    @Override
    float decode(ByteBuffer buffer, int index) {
      return buffer.getShort(index) / 0x1p15f;
    }
  },
  S24(3) {
    @Override
    float decode(ByteBuffer buffer, int index) {
      boolean little = buffer.order() == ByteOrder.LITTLE_ENDIAN;
      int low = buffer.get(little ? index : index + 2) & 0xFF;
      int middle = buffer.get(index + 1) & 0xFF;
      int high = buffer.get(little ? index + 2 : index);
      return (high << 16 | middle << 8 | low) / 0x1p23f;
    }
  },
  S32(4) {
    @Override
    float decode(ByteBuffer buffer, int index) {
      return buffer.getInt(index) / 0x1p31f;
    }
  },
  F32(4) {
    @Override
    float decode(ByteBuffer buffer, int index) {
      return finite(buffer.getFloat(index));
    }
  },
  F64(8) {
    @Override
    float decode(ByteBuffer buffer, int index) {
      return finite((float) buffer.getDouble(index));
    }
  },
  /** ITU-T G.711 µ-law. */
  MU_LAW(1) {
    @Override
    float decode(ByteBuffer buffer, int index) {
      int code = ~buffer.get(index) & 0xFF;
      int magnitude = ((((code & 0x0F) << 3) + 0x84) << ((code & 0x70) >> 4)) - 0x84;
      return ((code & 0x80) == 0 ? magnitude : -magnitude) / 0x1p15f;
    }
  },
  /** ITU-T G.711 A-law. */
  A_LAW(1) {
    @Override
    float decode(ByteBuffer buffer, int index) {
      int code = (buffer.get(index) ^ 0x55) & 0xFF;
      int segment = (code & 0x70) >> 4;
      int mantissa = ((code & 0x0F) << 4) + 8;
      int magnitude = segment == 0 ? mantissa : (mantissa + 0x100) << (segment - 1);
      return ((code & 0x80) == 0 ? -magnitude : magnitude) / 0x1p15f;
    }
  };

  private final int bytes;

  Coding(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one sample. */
  int bytes() {
    return bytes;
  }

  /** The sample at {@code index}, full scale 1; what is no number, or infinite, is silent. */
  abstract float decode(ByteBuffer buffer, int index);

  private static float finite(float value) {
    return Float.isFinite(value) ? value : 0;
  }
}
