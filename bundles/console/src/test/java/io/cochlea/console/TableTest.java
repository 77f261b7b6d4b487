package io.cochlea.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void numbersStandToTheRight() {
    assertEquals(
        """
        name  count
        a         7
        bcd   1 KiB\
        """,
        new Table("name", "count").row("a", 7).row("bcd", "1 KiB").render("none"));
  }

  @Test
  void theWidestColumnGivesWay() {
    String text = new Table("a", "b").row("x".repeat(200), "kept whole").render("none");
    text.lines().forEach(line -> assertTrue(line.length() <= Screen.PLAIN, line));
    assertTrue(text.contains("x…") && text.endsWith("kept whole"), text);
  }

  @Test
  void nothingIsSaidInOneLine() {
    assertEquals("none", new Table("a").render("none"));
  }
}
