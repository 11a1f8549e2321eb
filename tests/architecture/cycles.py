"""No files import each other in a circle, anywhere in the tree."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.architecture.imports import Import, Resolver
from tests.architecture.source_tree import SourceTree


def circles(tree: SourceTree) -> list[str]:
    """Every set of files that import each other, with the lines that do."""
    imports = import_graph(tree)
    graph = {path: {found.imported for found in imports[path]} for path in imports}
    return [
        _report(component, imports) for component in strongly_connected(graph) if len(component) > 1
    ]


def import_graph(tree: SourceTree) -> dict[Path, list[Import]]:
    """The files that each Python file of the tree imports."""
    resolver = Resolver(tree)
    return {path: sorted(set(resolver.imports(path))) for path in tree.files(".py")}


def _report(component: Iterable[Path], imports: Mapping[Path, list[Import]]) -> str:
    members = set(component)
    lines = [
        f"    {found}"
        for path in sorted(members)
        for found in imports[path]
        if found.imported in members
    ]
    return "\n".join([f"a circle of {len(members)} files:", *lines])


def strongly_connected(graph: Mapping[Path, set[Path]]) -> list[list[Path]]:
    """The strongly connected components, each sorted (Tarjan's algorithm, without recursion)."""
    index: dict[Path, int] = {}
    lowest: dict[Path, int] = {}
    stack: list[Path] = []
    on_stack: set[Path] = set()
    components: list[list[Path]] = []
    for start in graph:
        if start in index:
            continue
        index[start] = lowest[start] = len(index)
        stack.append(start)
        on_stack.add(start)
        work = [(start, iter(sorted(graph[start])))]
        while work:
            node, targets = work[-1]
            following = next(targets, None)
            if following is None:
                work.pop()
                if work:
                    parent = work[-1][0]
                    lowest[parent] = min(lowest[parent], lowest[node])
                if lowest[node] == index[node]:
                    cut = stack.index(node)
                    components.append(sorted(stack[cut:]))
                    on_stack.difference_update(stack[cut:])
                    del stack[cut:]
            elif following not in index:
                index[following] = lowest[following] = len(index)
                stack.append(following)
                on_stack.add(following)
                work.append((following, iter(sorted(graph.get(following, ())))))
            elif following in on_stack:
                lowest[node] = min(lowest[node], index[following])
    return components
