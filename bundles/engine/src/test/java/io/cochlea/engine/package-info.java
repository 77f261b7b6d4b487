@NullMarked
package io.cochlea.engine;

import org.jspecify.annotations.NullMarked;
