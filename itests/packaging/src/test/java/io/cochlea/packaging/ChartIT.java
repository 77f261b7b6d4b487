package io.cochlea.packaging;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.marcnuri.helm.Helm;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Helm's own judgement of the chart; no cluster is here to install it on. */
class ChartIT {
  private static final String KEY = "0123456789abcdef".repeat(4);

  private final Helm chart = new Helm(Tool.PACKAGING.resolve("helm/cochlea"));

  @Test
  void helmFindsNoFault() {
    var lint = chart.lint().strict().call();
    assertFalse(lint.isFailed(), () -> lint.getMessages().toString());
  }

  @Test
  void aKeyMakesItListen() {
    String rendered =
        chart
            .template()
            .set("apiKeys.sha256[0]", KEY)
            .set("persistence.enabled", "true")
            .set("settings.COCHLEA_ENGINE_MAX_STREAMS", "'64'")
            .call();
    assertTrue(rendered.contains("keys: \"" + KEY + "\""), rendered);
    assertTrue(rendered.contains("kind: PersistentVolumeClaim"), rendered);
    assertTrue(rendered.contains("name: COCHLEA_ENGINE_MAX_STREAMS"), rendered);
    assertTrue(rendered.contains("path: /health/ready"), rendered);
  }

  @Test
  void withoutAKeyItIsRefused() {
    assertRefused("needs at least one key", null);
  }

  @Test
  void aKeyThatIsNoHashIsRefused() {
    assertRefused("apiKeys.sha256.0", "secret");
  }

  private void assertRefused(String why, @Nullable String key) {
    var template = key == null ? chart.template() : chart.template().set("apiKeys.sha256[0]", key);
    Exception refusal = assertThrows(RuntimeException.class, template::call);
    assertTrue(String.valueOf(refusal.getMessage()).contains(why), refusal.getMessage());
  }
}
