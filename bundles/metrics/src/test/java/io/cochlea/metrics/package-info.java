@NullMarked
package io.cochlea.metrics;

import org.jspecify.annotations.NullMarked;
