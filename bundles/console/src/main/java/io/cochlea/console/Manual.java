package io.cochlea.console;

import io.cochlea.console.Usage.Group;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * What is known of every command of every bundle that is here now: from {@link Usage} and Gogo's
 * {@link Descriptor}, or from a method's parameters where it has no more. Thread-safe.
 */
final class Manual {
  private static final String SCOPE = "osgi.command.scope";
  private static final String FUNCTION = "osgi.command.function";
  private static final String COMMANDS = "(&(" + SCOPE + "=*)(" + FUNCTION + "=*))";
  private static final String OURS = "cochlea";
  private static final Set<String> INSTALL =
      Set.of("install", "start", "stop", "update", "uninstall", "refresh", "resolve");

  private final Services services;

  Manual(BundleContext context) {
    services = new Services(context);
  }

  /**
   * A command.
   *
   * @param name as it is typed
   * @param usage lines that begin with the name
   * @param example empty where there is none
   */
  record Page(Group group, String name, List<String> usage, String summary, String example) {}

  /** By group and name. */
  List<Page> pages() {
    TreeMap<String, Page> pages = new TreeMap<>();
    for (ServiceReference<?> reference : services.references(null, COMMANDS)) {
      String scope = String.valueOf(reference.getProperty(SCOPE));
      Object service = services.context().getService(reference);
      if (service != null) {
        for (String function : functions(reference)) {
          Page page = page(scope, function, service.getClass());
          if (scope.equals(OURS)) {
            pages.put(page.name, page);
          } else {
            pages.putIfAbsent(page.name, page);
          }
        }
        services.context().ungetService(reference);
      }
    }
    return pages.values().stream().sorted(Comparator.comparing(Page::group)).toList();
  }

  /** The page of a command, named with its scope or without. */
  Optional<Page> page(String name) {
    String plain = name.startsWith("felix:") ? name.substring("felix:".length()) : name;
    return pages().stream().filter(page -> page.name.equals(plain)).findFirst();
  }

  /** Of a kind of value what there is now. */
  Words words() {
    return new Words(services, this);
  }

  private static List<String> functions(ServiceReference<?> reference) {
    return switch (reference.getProperty(FUNCTION)) {
      case String[] several -> List.of(several);
      case Collection<?> several -> several.stream().map(String::valueOf).toList();
      case Object one -> List.of(one.toString());
    };
  }

  static Page page(String scope, String function, Class<?> type) {
    List<Method> methods =
        Arrays.stream(type.getMethods())
            .filter(method -> method.getName().equalsIgnoreCase(function))
            .sorted(Comparator.comparingInt(Method::getParameterCount))
            .toList();
    String name = scope.equals(OURS) || scope.equals("felix") ? function : scope + ":" + function;
    String summary = "";
    List<String> usage = new ArrayList<>();
    for (Method method : methods) {
      Descriptor descriptor = method.getAnnotation(Descriptor.class);
      summary = summary.isEmpty() && descriptor != null ? descriptor.value() : summary;
      Usage given = method.getAnnotation(Usage.class);
      if (given != null) {
        return new Page(given.group(), name, List.of(given.value()), summary, given.example());
      }
      usage.add(name + parameters(method));
    }
    Group group = INSTALL.contains(name) ? Group.INSTALL : Group.FRAMEWORK;
    return new Page(group, name, usage, summary, "");
  }

  private static String parameters(Method method) {
    StringBuilder line = new StringBuilder();
    for (java.lang.reflect.Parameter parameter : method.getParameters()) {
      Parameter option = parameter.getAnnotation(Parameter.class);
      Class<?> type = parameter.getType();
      String value = value(type.isArray() ? type.getComponentType() : type);
      if (option != null) {
        boolean flag = !option.presentValue().equals(Parameter.UNSPECIFIED);
        line.append(" [").append(option.names()[0]).append(flag ? "]" : " " + value + "]");
      } else if (type != CommandSession.class) {
        line.append(' ').append(value).append(type.isArray() ? "…" : "");
      }
    }
    return line.toString();
  }

  private static String value(Class<?> type) {
    return type == Bundle.class
        ? "BUNDLE"
        : type == String.class ? "TEXT" : type.getSimpleName().toUpperCase(Locale.ROOT);
  }
}
