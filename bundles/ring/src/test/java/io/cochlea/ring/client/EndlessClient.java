package io.cochlea.ring.client;

import io.cochlea.ring.TestSamples;
import java.nio.file.Path;
import java.time.Duration;

/** A program that writes until it is killed; its argument is the server's socket. */
final class EndlessClient {
  private EndlessClient() {}

  public static void main(String[] arguments) throws Exception {
    HeardSink sink = new HeardSink();
    try (RingClient client =
        RingClient.named("endless")
            .socket(Path.of(arguments[0]))
            .retention(Duration.ofSeconds(4))
            .open(sink)) {
      for (int i = 0; client.awaitSpace(800, Duration.ofMinutes(1)); i++) {
        TestSamples.write(client.writer(), 1 + i * 37 % 800);
        if (i == 100) {
          System.out.println("writing");
        }
      }
    }
  }
}
