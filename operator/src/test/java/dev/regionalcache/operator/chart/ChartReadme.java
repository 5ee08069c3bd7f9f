package dev.regionalcache.operator.chart;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.comments.CommentLine;
import org.yaml.snakeyaml.comments.CommentType;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** The chart's README: how to install it, and a table of its values with the comments above them. */
final class ChartReadme {

    /** One row of the table. */
    record Value(String name, String preset, String description) {}

    private static final String HEAD = """
            <!-- Generated from values.yaml: `make generate` writes it anew. -->
            # Chart regionalcache

            Multi-region Redis and Valkey, from one resource. Installs the control plane, the agent, the custom resource definitions and a policy that lets nobody but the operator write CacheMembers.

            ```sh
            helm install regionalcache helm/regionalcache --namespace regionalcache-system --create-namespace
            ```

            In the cluster of each further region, before `regionalcache register-cluster`:

            ```sh
            helm install regionalcache helm/regionalcache --namespace regionalcache-system --create-namespace --set controlPlane.enabled=false
            ```

            [docs/install.md](../../docs/install.md) says the rest: regions, upgrades, uninstalling.

            ## Values

            | value | default | what it is |
            |---|---|---|
            """;

    private ChartReadme() {}

    static String render(Path values) throws IOException {
        return HEAD
                + read(values).stream()
                        .map(v -> "| `%s` | `%s` | %s |\n".formatted(v.name(), v.preset(), v.description()))
                        .collect(Collectors.joining());
    }

    /** All values of a file in its order. */
    static List<Value> read(Path values) throws IOException {
        LoaderOptions options = new LoaderOptions();
        options.setProcessComments(true);
        List<Value> found = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(values)) {
            collect("", (MappingNode) new Yaml(options).compose(reader), found);
        }
        return found;
    }

    private static void collect(String prefix, MappingNode parent, List<Value> found) {
        for (NodeTuple entry : parent.getValue()) {
            String name = prefix + ((ScalarNode) entry.getKeyNode()).getValue();
            if (entry.getValueNode() instanceof MappingNode group
                    && group.getFlowStyle() == FlowStyle.BLOCK
                    && isGroup(group)) {
                collect(name + ".", group, found);
            } else {
                found.add(new Value(name, inline(entry.getValueNode()), description(entry)));
            }
        }
    }

    /** A group's members are described one by one; else the mapping is one value. */
    private static boolean isGroup(MappingNode mapping) {
        return mapping.getValue().stream().anyMatch(entry -> !description(entry).isEmpty());
    }

    private static String description(NodeTuple entry) {
        List<CommentLine> comments = entry.getKeyNode().getBlockComments();
        return comments == null
                ? ""
                : comments.stream()
                        .filter(line -> line.getCommentType() == CommentType.BLOCK)
                        .map(line -> line.getValue().strip())
                        .collect(Collectors.joining(" "));
    }

    private static String inline(Node node) {
        return switch (node) {
            case MappingNode mapping ->
                mapping.getValue().stream()
                        .map(e -> inline(e.getKeyNode()) + ": " + inline(e.getValueNode()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case SequenceNode sequence ->
                sequence.getValue().stream().map(ChartReadme::inline).collect(Collectors.joining(", ", "[", "]"));
            case ScalarNode scalar
            when scalar.getTag().equals(Tag.STR) && scalar.getValue().isEmpty() -> "\"\"";
            case ScalarNode scalar -> scalar.getValue();
            default -> throw new IllegalArgumentException("unknown node: " + node);
        };
    }
}
