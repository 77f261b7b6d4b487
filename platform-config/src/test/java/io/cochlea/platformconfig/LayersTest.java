package io.cochlea.platformconfig;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cochlea.api.configuration.Settings.Source;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class LayersTest {

  /** The strongest that is allowed holds, whatever the others say of it or of other settings. */
  @Property
  void theStrongestAllowedValueHolds(
      @ForAll("given") @Nullable Integer profile,
      @ForAll("given") @Nullable Integer operator,
      @ForAll("given") @Nullable Integer environment,
      @ForAll int other) {
    Map<Name, String> profiles = layer(profile);
    profiles.put(Declared.IDLE.name(), Integer.toString(other));
    Layers layers =
        new Layers(
            profiles,
            layer(operator),
            environment == null
                ? Map.of("COCHLEA_GATEWAY_IDLE_SECONDS", "x")
                : Map.of("COCHLEA_GATEWAY_PORT", environment.toString()));
    Map<Source, @Nullable Integer> strongestFirst = new java.util.LinkedHashMap<>();
    strongestFirst.put(Source.ENVIRONMENT, environment);
    strongestFirst.put(Source.OPERATOR, operator);
    strongestFirst.put(Source.PROFILE, profile);
    Source source = Source.DEFAULT;
    int value = 8_484;
    List<Source> refusals = new ArrayList<>();
    for (var each : strongestFirst.entrySet()) {
      Integer given = each.getValue();
      if (given != null && given >= 0 && given <= 65_535) {
        source = each.getKey();
        value = given;
        break;
      }
      if (given != null) {
        refusals.add(each.getKey());
      }
    }
    Map<Source, String> heard = new EnumMap<>(Source.class);
    Layers.Effective strongest = layers.strongest(Declared.PORT, heard::put);
    assertEquals(source == Source.DEFAULT, strongest == null);
    Layers.Effective effective = layers.effective(Declared.PORT);
    assertEquals(value, effective.value());
    assertEquals(source, effective.source());
    assertEquals(List.copyOf(new java.util.TreeSet<>(refusals)), List.copyOf(heard.keySet()));
  }

  @Property
  void whatAnOperatorTakesBackWasNeverSaid(@ForAll int value) {
    Layers before = new Layers(Map.of(), Map.of(), Map.of());
    Layers set = before.withOperator(before.operator(Declared.PORT.name(), "" + value));
    Layers reset = set.withOperator(set.operator(Declared.PORT.name(), null));
    assertEquals(before, reset);
  }

  @Provide
  Arbitrary<Integer> given() {
    return Arbitraries.integers().between(-2, 65_537).injectNull(0.3);
  }

  private static Map<Name, String> layer(@Nullable Integer port) {
    Map<Name, String> values = new TreeMap<>();
    if (port != null) {
      values.put(Declared.PORT.name(), port.toString());
    }
    return values;
  }
}
