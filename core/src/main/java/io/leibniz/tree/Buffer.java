package io.leibniz.tree;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a record component: a part of the model that is state but not trained, such as the running statistics of a
 * normalisation. Its leaves are saved with the model; their gradients are zero and optimizers leave them alone.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Buffer {}
