@NullMarked
package io.cochlea.modelstore.optimize;

import org.jspecify.annotations.NullMarked;
