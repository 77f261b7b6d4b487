package io.cochlea.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CompandingTest {

  /** ITU-T G.711, tables 2a and 2b, scaled to 16 bits. */
  @Test
  void knowsTheTables() {
    assertEquals(-32_124, Companding.MU_LAW.linear(0x00));
    assertEquals(32_124, Companding.MU_LAW.linear(0x80));
    assertEquals(0, Companding.MU_LAW.linear(0xFF));
    assertEquals(0, Companding.MU_LAW.linear(0x7F));
    assertEquals(-5_504, Companding.A_LAW.linear(0x00));
    assertEquals(5_504, Companding.A_LAW.linear(0x80));
    assertEquals(8, Companding.A_LAW.linear(0xD5));
    assertEquals(-8, Companding.A_LAW.linear(0x55));
    assertEquals(32_256, Companding.A_LAW.linear(0xAA));
  }
}
