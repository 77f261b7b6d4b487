package io.cochlea.onnx;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GuardTest {

  @Test
  void aCallThatDoesNotEndKeepsWhatIsGuarded() {
    var guard = new Guard("library");
    guard.enter();
    assertFalse(guard.close(TimeUnit.MILLISECONDS.toNanos(20)));
    assertThrows(IllegalStateException.class, guard::enter, "no other comes in");
  }

  @Test
  void closesOnceTheLastCallIsOver() {
    var guard = new Guard("library");
    guard.exit(guard.enter());
    assertTrue(guard.close(0));
  }
}
