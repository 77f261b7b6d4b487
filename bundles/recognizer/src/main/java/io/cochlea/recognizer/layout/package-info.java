/** Recognises what lies in a model folder by its files, and says it in the words of a manifest. */
@NullMarked
package io.cochlea.recognizer.layout;

import org.jspecify.annotations.NullMarked;
