package io.cochlea.console;

import io.cochlea.console.Manual.Page;
import java.io.EOFException;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.felix.gogo.runtime.CommandNotFoundException;
import org.apache.felix.gogo.runtime.SyntaxError;

/** What went wrong with a line, in one line that says what is allowed. */
final class Complaint {
  private static final Pattern ARGUMENTS = Pattern.compile("Cannot coerce (\\S+)\\((.*)\\) to .*");

  private final Manual manual;

  Complaint(Manual manual) {
    this.manual = manual;
  }

  String of(Exception thrown) {
    // An error in a command is no exception of its own to Gogo.
    Throwable e =
        thrown instanceof InvocationTargetException || thrown instanceof ExecutionException
            ? Objects.requireNonNullElse(thrown.getCause(), thrown)
            : thrown;
    String message = e.getMessage() == null ? e.toString() : e.getMessage();
    Matcher arguments = ARGUMENTS.matcher(message);
    String line =
        switch (e) {
          case CommandNotFoundException unknown -> unknown(unknown.getCommand());
          case EOFException open ->
              "the line has no end: " + message + "; allowed: pairs of quotes and brackets";
          case SyntaxError syntax -> "the line cannot be read: " + message;
          case IllegalArgumentException wrong when arguments.matches() ->
              "these are no arguments of " + arguments.group(1) + usage(arguments.group(1));
          default -> message;
        };
    return line.replaceAll("\\p{Cntrl}+", " ").strip();
  }

  private String unknown(String name) {
    List<String> near =
        manual.pages().stream().map(Page::name).filter(known -> near(known, name)).toList();
    String hint = near.isEmpty() ? "" : "perhaps " + String.join(" or ", near) + "; ";
    return "unknown command '" + name + "'; " + hint + "\"help\" lists what there is";
  }

  private static boolean near(String known, String name) {
    int begin = Math.min(3, Math.min(known.length(), name.length()));
    return begin > 1 && known.regionMatches(true, 0, name, 0, begin);
  }

  private String usage(String name) {
    return manual
        .page(name)
        .map(page -> page.usage().stream().collect(Collectors.joining(" | ", "; usage: ", "")))
        .orElse("; \"help " + name + "\" tells which are");
  }
}
