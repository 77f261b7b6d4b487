@NullMarked
package io.cochlea.platformconfig;

import org.jspecify.annotations.NullMarked;
