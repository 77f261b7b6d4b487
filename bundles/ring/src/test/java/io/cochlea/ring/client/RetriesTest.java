package io.cochlea.ring.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetriesTest {
  private final Retries retries = new Retries();

  @Test
  void aPieceIsTriedFiveTimesThenThereIsARest() {
    for (int round = 0; round < 2; round++) {
      assertEquals(Duration.ofMillis(500), after(true, 0));
      assertEquals(Duration.ofSeconds(1), after(true, 0));
      assertEquals(Duration.ofSeconds(2), after(true, 0));
      assertEquals(Duration.ofSeconds(4), after(true, 0));
      assertEquals(Retries.REST, after(true, 0));
    }
  }

  @Test
  void successBeginsAnew() {
    after(true, 0);
    after(true, 0);
    retries.succeeded();
    assertEquals(Duration.ofMillis(500), after(true, 0));
  }

  @Test
  void whatTheGatewayAsksForIsGranted() {
    assertEquals(Duration.ofSeconds(7), after(true, 7));
    assertEquals(Duration.ofSeconds(1), after(true, -3));
  }

  @Test
  void whatCanNeverSucceedIsNotTriedAgainSoon() {
    assertEquals(Retries.REST, after(false, 0));
    assertEquals(Duration.ofMillis(500), after(true, 0));
  }

  private Duration after(boolean passing, int pauseSeconds) {
    return retries.after(new UploadException("failed", passing, Duration.ofSeconds(pauseSeconds)));
  }
}
