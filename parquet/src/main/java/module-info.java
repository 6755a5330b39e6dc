/** Apache Parquet's tables as tensors. Nothing else of the library depends on this module. */
module io.leibniz.parquet {
    requires transitive io.leibniz.core;
    requires transitive io.leibniz.data;

    exports io.leibniz.parquet;
}
