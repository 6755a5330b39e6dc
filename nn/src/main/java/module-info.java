/** Layers as records, optimizers as pure functions, and a trainer for people who just want to train. */
module io.leibniz.nn {
    requires transitive io.leibniz.core;
    requires transitive io.leibniz.data;
    requires com.fasterxml.jackson.core;
    requires io.leibniz.io;
    requires java.desktop;

    exports io.leibniz.nn;
    exports io.leibniz.nn.metric;
    exports io.leibniz.nn.optim;
    exports io.leibniz.nn.plot;
    exports io.leibniz.nn.train;

    opens io.leibniz.nn to io.leibniz.core;
    opens io.leibniz.nn.optim to io.leibniz.core;
    opens io.leibniz.nn.train to io.leibniz.core;
}
