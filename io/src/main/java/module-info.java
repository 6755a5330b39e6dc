/** Reading and writing files of tensors. */
module io.leibniz.io {
    requires transitive io.leibniz.core;
    requires com.fasterxml.jackson.core;

    exports io.leibniz.io;
}
