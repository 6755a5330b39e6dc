/** Small, complete, real programs, one file each. */
module io.leibniz.examples {
    requires transitive io.leibniz.core;
    requires transitive io.leibniz.data;
    requires transitive io.leibniz.nn;

    exports io.leibniz.examples;

    opens io.leibniz.examples to io.leibniz.core;
}
