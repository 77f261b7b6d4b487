@NullMarked
package io.cochlea.modelstore;

import org.jspecify.annotations.NullMarked;
