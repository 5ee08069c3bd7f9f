package dev.regionalcache.operator.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectMatcherTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static final String DESIRED = """
            metadata: {name: a, labels: {x: "1"}, resourceVersion: "7"}
            spec:
              replicas: 3
              args: [one, two]
              endpoints: [{addresses: [10.0.0.1]}]
              template: {emptyDir: {}}
              resources: {limits: {cpu: "1", memory: 1Gi}}
              ports: [{name: redis, port: 6379}]
            """;

    /** As the API server gives it back: with defaults, others' fields, and the record of what we applied. */
    private static final String ACTUAL = """
            metadata:
              name: a
              uid: u
              resourceVersion: "9"
              labels: {x: "1", "others": "2"}
              managedFields:
              - {manager: kubectl, operation: Update, fieldsV1: {"f:spec": {"f:mine": {}}}}
              - {manager: regionalcache.dev, operation: Apply, subresource: status, fieldsV1: {"f:status": {"f:a": {}}}}
              - manager: regionalcache.dev
                operation: Apply
                fieldsV1:
                  "f:metadata": {"f:labels": {"f:x": {}}}
                  "f:spec":
                    "f:replicas": {}
                    "f:args": {}
                    "f:endpoints": {}
                    "f:template": {"f:emptyDir": {}}
                    "f:resources": {"f:limits": {"f:cpu": {}, "f:memory": {}}}
                    "f:ports": {'k:{"port":6379,"protocol":"TCP"}': {".": {}, "f:name": {}, "f:port": {}}}
            spec:
              replicas: 3
              mine: true
              args: [one, two]
              endpoints: [{addresses: [10.0.0.1], conditions: {}}]
              template: {emptyDir: {}}
              resources: {limits: {cpu: 1000m, memory: 1024Mi}}
              ports: [{name: other, port: 1, protocol: TCP}, {name: redis, port: 6379, protocol: TCP}]
            status: {a: 1}
            """;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            as desired                          | replicas: 3 | replicas: 3 | true
            a value was edited                  | replicas: 3 | replicas: 4 | false
            a label was edited                  | 'labels: {x: "1"' | 'labels: {x: "2"' | false
            a label was removed                 | 'labels: {x: "1", ' | 'labels: {' | false
            an argument was appended            | 'args: [one, two]' | 'args: [one, two, three]' | false
            an element of an atomic list        | 'endpoints: [{' | 'endpoints: [{addresses: [10.0.0.2]}, {' | false
            the order of values changed         | 'args: [one, two]' | 'args: [two, one]' | false
            another quantity                    | memory: 1024Mi | memory: 1025Mi | false
            a list's element was renamed        | 'name: redis, port: 6379, prot' | 'name: valkey, port: 6379, prot' | false
            a field that we no longer want      | '"f:emptyDir": {}' | '"f:emptyDir": {}, "f:paused": {}' | false
            a label that we no longer want      | '"f:labels": {' | '"f:labels": {"f:others": {}, ' | false
            an element that we no longer want   | "f:ports": { | "f:ports": {'k:{"port":1,"protocol":"TCP"}': {}, | false
            never applied by us                 | '- manager: regionalcache.dev' | '- manager: other' | false
            """)
    void tellsWhetherSomethingMustBeWritten(String what, String from, String to, boolean matches) throws Exception {
        String text = ACTUAL.replace(from, to);
        assertEquals(to.equals(from), text.equals(ACTUAL), "the change must be a change");
        assertEquals(
                matches,
                ObjectMatcher.matches(tree(text), tree(DESIRED), Applier.FIELD_MANAGER),
                () -> "%s:%n%s".formatted(what, text));
    }

    private static JsonNode tree(String yaml) throws Exception {
        return YAML.readTree(yaml);
    }
}
