#include "bindings/module.hpp"

namespace bindings = heaptrail::bindings;

NB_MODULE(_graph, module) {
    module.doc() = "The native core: columns of a heap as read-only numpy views, and the kernels over them.";
    bindings::bind_errors(module);
    bindings::bind_types(module);
    bindings::bind_heap(module);
    bindings::bind_heap_index(module);
    bindings::bind_classes(module);
    bindings::bind_comparison(module);
    bindings::bind_filters(module);
    bindings::bind_holders(module);
    bindings::bind_string_groups(module);
    bindings::bind_arrow(module);
    bindings::bind_objects(module);
    bindings::bind_allocations(module);
    bindings::bind_detectors(module);
}
