package io.cochlea.launcher;

import java.lang.reflect.Proxy;
import java.util.Map;

/** How the process ends: by itself, or when a signal says so. */
final class Exit {
  private static final int OF_SIGNALS = 128;
  private static final Map<String, Integer> SIGNALS = Map.of("INT", 2, "TERM", 15);

  private Exit() {}

  /** A signal breaks a command off. */
  static void ofCommand(Platform platform, Storage storage) {
    hook(() -> end(platform, storage));
  }

  /**
   * A signal is the regular end of a server: what runs may finish, and the status is 0. A second
   * one ends it at once.
   */
  static void ofServer(Platform platform, Storage storage) {
    hook(() -> {
      secondSignalHalts();
      Systemd.tell("STOPPING=1");
      platform.drain();
      end(platform, storage);
      Runtime.getRuntime().halt(Main.status());
    });
  }

  private static void hook(Runnable end) {
    Runtime.getRuntime().addShutdownHook(new Thread(end, "cochlea-exit"));
  }

  private static void end(Platform platform, Storage storage) {
    platform.close();
    storage.close();
  }

  /** By reflection, since the compiler takes no mention of what the JDK has for signals. */
  private static void secondSignalHalts() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      for (Map.Entry<String, Integer> each : SIGNALS.entrySet()) {
        Object halt =
            Proxy.newProxyInstance(
                handler.getClassLoader(),
                new Class<?>[] {handler},
                (proxy, method, arguments) -> {
                  Runtime.getRuntime().halt(OF_SIGNALS + each.getValue());
                  return null;
                });
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(each.getKey()), halt);
      }
    } catch (ReflectiveOperationException e) {
      System.err.println("cochlea: a second signal will not end the server at once: " + e);
    }
  }
}
