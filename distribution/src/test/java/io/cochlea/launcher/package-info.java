@NullMarked
package io.cochlea.launcher;

import org.jspecify.annotations.NullMarked;
