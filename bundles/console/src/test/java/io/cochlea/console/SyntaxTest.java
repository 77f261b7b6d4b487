package io.cochlea.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SyntaxTest {
  private static final String LOG = "log [-n LINES] [-f] [--level LEVEL]";

  @Test
  void valuesStandWhereTheirPlaceIs() {
    assertEquals("[ROLE]", next("swap ROLE BACKEND"));
    assertEquals("[BACKEND]", next("swap ROLE BACKEND", "encoder"));
    assertEquals("[]", next("swap ROLE BACKEND", "encoder", "cpu"));
  }

  @Test
  void wordsStandForThemselves() {
    assertEquals("[scan]", next("hardware scan"));
    assertEquals("[FILE, --this]", next("hardware load FILE|--this", "load"));
    assertEquals("[]", next("hardware load FILE|--this", "scan"));
  }

  @Test
  void optionsStandAnywhereAndOnce() {
    assertEquals("[-n, -f, --level]", next(LOG));
    assertEquals("[LINES]", next(LOG, "-n"));
    assertEquals("[-f, --level]", next(LOG, "-n", "20"));
    assertEquals("[LEVEL]", next(LOG, "-f", "--level"));
    assertEquals("[FILE, --model]", next("transcribe [--model MODEL] [-v] FILE…", "-v", "a"));
  }

  @Test
  void aCommandInsideBeginsAtItsFirstWord() {
    String watch = "watch [-n SECONDS] COMMAND…";
    assertEquals("[line from 0, -n]", next(watch));
    assertEquals("[line from 2]", next(watch, "-n", "2"));
    assertEquals("[line from 0]", next(watch, "swap", "encoder"));
  }

  @Test
  void aCommandWithoutArgumentsHasNoneToCome() {
    assertEquals("[]", next("status"));
  }

  private static String next(String usage, String... arguments) {
    return new Syntax(usage)
        .next(List.of(arguments)).stream()
            .map(next ->
                switch (next) {
                  case Syntax.Literal(String word) -> word;
                  case Syntax.Value(String kind) -> kind;
                  case Syntax.Line(int from) -> "line from " + from;
                })
            .toList()
            .toString();
  }
}
