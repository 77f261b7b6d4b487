package io.cochlea.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cochlea.api.hardware.Affinity;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TieTest {

  @Test
  void theLoopsOwnThreadIsTied() throws Exception {
    var tied = new CompletableFuture<String>();
    try (Loop loop = new Loop("test-loop")) {
      loop.start();
      new Tie(loop, new Recording(tied)).ready();
      assertEquals("LOOP test-loop on test-loop", tied.get(10, TimeUnit.SECONDS));
    }
  }

  private record Recording(CompletableFuture<String> tied) implements Affinity {
    @Override
    public Applied pin(ThreadRole role, String group) {
      String thread = Thread.currentThread().getName();
      tied.complete(role + " " + group + " on " + thread);
      return new Applied(thread, role, List.of(), -1, "");
    }

    @Override
    public List<Applied> applied() {
      return List.of();
    }

    @Override
    public String policy() {
      return "on";
    }
  }
}
