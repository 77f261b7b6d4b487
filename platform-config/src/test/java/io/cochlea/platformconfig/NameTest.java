package io.cochlea.platformconfig;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameTest {

  @ParameterizedTest
  @CsvSource({
    "io.cochlea.gateway, port, gateway.port, COCHLEA_GATEWAY_PORT",
    "io.cochlea.gateway.admin, allowRemote, gateway.admin.allowRemote,"
        + " COCHLEA_GATEWAY_ADMIN_ALLOW_REMOTE",
    "io.cochlea.buffer-pool, capMiB, buffer-pool.capMiB, COCHLEA_BUFFER_POOL_CAP_MIB",
    "io.cochlea.ring, retention.seconds, ring.retention.seconds, COCHLEA_RING_RETENTION_SECONDS",
    "io.cochlea.gateway, apiKeysSha256, gateway.apiKeysSha256, COCHLEA_GATEWAY_API_KEYS_SHA256",
    "io.cochlea.x, useTLSPort, x.useTLSPort, COCHLEA_X_USE_TLS_PORT",
    "org.example.plugin, a_b, org.example.plugin.a_b, COCHLEA_ORG_EXAMPLE_PLUGIN_A_B",
  })
  void isShortAndHasItsVariable(String pid, String key, String shown, String variable) {
    Name name = new Name(pid, key);
    assertEquals(shown, name.toString());
    assertEquals(variable, name.variable());
  }
}
