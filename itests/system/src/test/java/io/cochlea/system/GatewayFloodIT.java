package io.cochlea.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.system.Installation.Running;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Connections that say nothing, as many as the server allows and more, while a client speaks. 1,500
 * by default; {@code -Dcochlea.flood=10000} is the long form, which needs twice as many descriptors
 * as the machine gives a process by default ({@code ulimit -n}).
 */
@Timeout(300)
class GatewayFloodIT {
  private static final int FLOOD = Integer.getInteger("cochlea.flood", 1_500);
  private static final int BEYOND = 100;

  @TempDir private Path directory;

  @Test
  void idleConnectionsDisturbNobody() throws Exception {
    Installation installation = new Installation(directory);
    Map<String, String> limits =
        Map.of(
            "COCHLEA_GATEWAY_CONNECTIONS",
            Integer.toString(FLOOD + 2),
            "COCHLEA_GATEWAY_IDLE_SECONDS",
            "600");
    Running server = installation.start(limits, "serve");
    List<Socket> crowd = new ArrayList<>();
    try {
      server.awaitOutput("is ready");
      URI address = server.gateway();
      try (GatewayLoad witness = new GatewayLoad(address, Samples.first())) {
        witness.awaitUnderstood();
        for (int i = 0; i < FLOOD; i++) {
          crowd.add(connect(address));
        }
        Thread.sleep(5_000);
        assertFalse(witness.words().isDone(), "the one who speaks was cut");
        int refused = 0;
        for (int i = 0; i < BEYOND; i++) {
          Socket socket = connect(address);
          crowd.add(socket);
          socket.setSoTimeout(5_000);
          refused += isClosed(socket) ? 1 : 0;
        }
        assertTrue(refused >= BEYOND - 2, "only " + refused + " beyond the limit were refused");
        String heard = witness.end();
        assertFalse(heard.isEmpty(), "nothing was heard");
        System.out.printf("%d idle connections; heard meanwhile: %s%n", FLOOD, heard);
      }
      for (Socket socket : crowd) {
        socket.close();
      }
      Thread.sleep(500);
      try (GatewayLoad after = new GatewayLoad(address, Samples.first())) {
        after.awaitUnderstood();
        assertFalse(after.end().isEmpty(), "nothing is heard afterwards");
      }
      server.process().destroy();
      assertEquals(0, server.process().waitFor(), "status");
    } finally {
      for (Socket socket : crowd) {
        socket.close();
      }
      server.process().destroyForcibly();
    }
  }

  private static Socket connect(URI address) throws IOException {
    Socket socket = new Socket();
    socket.connect(
        new InetSocketAddress(InetAddress.getByName(address.getHost()), address.getPort()));
    return socket;
  }

  private static boolean isClosed(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset
    }
  }
}
