package io.cochlea.console;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How a command is called, which {@code help} shows and completion follows. In a line small words
 * stand for themselves and capitals for a value, of which {@link Words} may know what there is;
 * {@code a|b} is a choice, {@code [FILE]} may be left out, {@code [--format FORMAT]} is an option
 * and stands anywhere, {@code FILE…} may come again, and {@code COMMAND…} is a line of its own.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Usage {

  /** What commands are for, as {@code help} lists them. */
  enum Group {
    SEE,
    CHANGE,
    TRANSCRIBE,
    CONSOLE,
    INSTALL,
    FRAMEWORK
  }

  Group group();

  /** The lines. */
  String[] value();

  String example();
}
