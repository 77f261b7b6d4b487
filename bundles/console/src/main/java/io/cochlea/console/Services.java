package io.cochlea.console;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** What is here at the moment of the question: a command works with what there is. */
record Services(BundleContext context) {

  /**
   * What {@code question} finds out from every service of a type.
   *
   * @param filter of its properties; empty for all
   */
  <S, T> List<T> ask(Class<S> type, String filter, Function<S, T> question) {
    List<T> answers = new ArrayList<>();
    for (ServiceReference<?> reference : references(type.getName(), filter)) {
      Object service = context.getService(reference);
      try {
        if (type.isInstance(service)) {
          answers.add(question.apply(type.cast(service)));
        }
      } finally {
        context.ungetService(reference);
      }
    }
    return answers;
  }

  <S, T> List<T> ask(Class<S> type, Function<S, T> question) {
    return ask(type, "", question);
  }

  /**
   * @param type its name; null for any
   */
  List<ServiceReference<?>> references(@Nullable String type, String filter) {
    try {
      var found = context.getAllServiceReferences(type, filter.isEmpty() ? null : filter);
      return found == null ? List.of() : Arrays.<ServiceReference<?>>asList(found);
    } catch (InvalidSyntaxException e) {
      throw new IllegalArgumentException(filter, e);
    }
  }
}
