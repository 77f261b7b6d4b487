package io.cochlea.gateway;

/** Telephone audio to linear PCM: ITU-T G.711, 8 bits to 16, little-endian. */
enum Companding {
  MU_LAW {
    @Override
    int linear(int code) {
      int inverted = ~code & 0xFF;
      int magnitude = (((inverted & 0x0F) << 3) + BIAS) << ((inverted & 0x70) >> 4);
      return (inverted & SIGN) == 0 ? magnitude - BIAS : BIAS - magnitude;
    }
  },
  A_LAW {
    @Override
    int linear(int code) {
      int even = code ^ 0x55;
      int segment = (even & 0x70) >> 4;
      int magnitude = ((even & 0x0F) << 4) + 8;
      if (segment > 0) {
        magnitude = (magnitude + 0x100) << (segment - 1);
      }
      return (even & SIGN) == 0 ? -magnitude : magnitude;
    }
  };

  private static final int SIGN = 0x80;
  private static final int BIAS = 0x84;

  /** The sample of a code from 0 to 255. */
  abstract int linear(int code);
}
