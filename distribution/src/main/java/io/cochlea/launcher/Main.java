package io.cochlea.launcher;

import java.io.IOException;
import java.lang.management.PlatformLoggingMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.osgi.framework.BundleException;

/** The entry point of {@code bin/cochlea}; exits with the status of the command. */
public final class Main {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  private static volatile int status;

  private Main() {}

  public static void main(String[] arguments) {
    status = run(arguments);
    System.exit(status);
  }

  private static int run(String[] arguments) {
    Path home = Path.of(System.getProperty("cochlea.home", "")).toAbsolutePath();
    String command = arguments.length == 0 ? "help" : arguments[0];
    String[] rest = Arrays.copyOfRange(arguments, Math.min(1, arguments.length), arguments.length);
    try {
      LogForm.require(System.getenv());
    } catch (IllegalArgumentException e) {
      return usage(String.valueOf(e.getMessage()));
    }
    try {
      return switch (command) {
        case "help", "-h", "--help" -> print(Files.readString(home.resolve("conf/help.txt")));
        case "version", "--version" -> print("cochlea " + version() + System.lineSeparator());
        case "transcribe", "listen", "sources", "model" -> command(home, command, rest);
        case "serve" -> serve(home, rest);
        case "console" -> Console.attach(Storage.consoleSocket(), Storage.consoleHistory(), rest);
        default -> usage("unknown command " + command);
      };
    } catch (IOException | BundleException e) {
      System.err.println("cochlea: " + e.getMessage());
      return FAILED;
    } catch (InterruptedException e) {
      return FAILED;
    }
  }

  private static int command(Path home, String command, String[] arguments)
      throws IOException, BundleException, InterruptedException {
    if (List.of(arguments).contains("--verbose")) {
      System.setProperty("cochlea.log.traces", "true");
    }
    Storage storage = Storage.temporary();
    Platform platform =
        new Platform(home, List.of(home.resolve("bundles")), storage.framework(), Map.of());
    Exit.ofCommand(platform, storage);
    platform.start();
    return platform.run(command, arguments);
  }

  private static int serve(Path home, String[] arguments)
      throws IOException, BundleException, InterruptedException {
    List<Path> folders = new ArrayList<>(List.of(home.resolve("bundles"), home.resolve("server")));
    Map<String, String> settings;
    try {
      ServeOptions options = ServeOptions.of(home, arguments);
      settings = new HashMap<>(Profile.settings(home, options.profile()));
      if (options.bundles() != null) {
        folders.add(options.bundles());
      }
    } catch (IllegalArgumentException e) {
      return usage(String.valueOf(e.getMessage()));
    }
    System.setProperty("cochlea.log.target", "out");
    System.setProperty("cochlea.log.level", "INFO");
    System.setProperty("cochlea.log.traces", "true");
    ConsoleLog log = ConsoleLog.keep();
    Storage storage = Storage.state();
    settings.put("cochlea.console.socket", Storage.consoleSocket().toString());
    settings.put("cochlea.attach.socket", Storage.attachSocket().toString());
    settings.put("cochlea.settings", Storage.settings().toString());
    Platform platform = new Platform(home, folders, storage.framework(), settings);
    Exit.ofServer(platform, storage);
    platform.start();
    platform.offer(LongFunction.class, log, Map.of("cochlea.log", "records"));
    platform.offer(PlatformLoggingMXBean.class, new ConsoleLevels(), Map.of());
    platform.watch(storage.plugins());
    platform.announce(version());
    if (Boolean.getBoolean("cochlea.training")) {
      return 0;
    }
    Systemd.tell("READY=1");
    while (!platform.awaitStop(Systemd.watchdogMillis())) {
      Systemd.tell("WATCHDOG=1");
    }
    return 0;
  }

  /** What the process ends with when it is ended. */
  static int status() {
    return status;
  }

  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return (version == null ? "unpacked" : version) + " (Java " + Runtime.version() + ")";
  }

  private static int print(String text) {
    System.out.print(text);
    return System.out.checkError() ? FAILED : 0;
  }

  private static int usage(String problem) {
    System.err.println("cochlea: " + problem + "; \"cochlea help\" lists the commands");
    return USAGE;
  }
}
