package dev.regionalcache.localcluster.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.json.Json;
import dev.regionalcache.localcluster.types.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Finds what a path means. What is not known is answered 404. */
final class Routes {

    private static final ObjectNode VERSION = Json.object()
            .put("major", "1")
            .put("minor", "35")
            .put("gitVersion", "v1.35.0+localcluster")
            .put("gitCommit", "")
            .put("gitTreeState", "clean")
            .put("buildDate", "2026-01-01T00:00:00Z")
            .put("goVersion", "")
            .put("compiler", "")
            .put("platform", "");

    private final ClusterApi api;
    private final Discovery discovery;
    private final ResourceEndpoint resources;

    Routes(ClusterApi api, PodLogs logs) {
        this.api = api;
        this.discovery = new Discovery(api.types());
        this.resources = new ResourceEndpoint(api, logs);
    }

    Answer answer(ApiRequest request) {
        List<String> path = request.path();
        return switch (path.isEmpty() ? "" : path.getFirst()) {
            case "version" -> Answer.ok(VERSION);
            case "healthz", "livez", "readyz" ->
                new Answer.Stream("text/plain", out -> out.write("ok".getBytes(StandardCharsets.UTF_8)));
            case "openapi" -> Answer.ok(discovery.openApi(path));
            case "api" -> group(request, "", path.subList(1, path.size()));
            case "apis" ->
                path.size() == 1
                        ? Answer.ok(discovery.groups())
                        : group(request, path.get(1), path.subList(2, path.size()));
            default -> throw ApiException.noSuchPath();
        };
    }

    private Answer group(ApiRequest request, String group, List<String> rest) {
        if (rest.isEmpty()) {
            return Answer.ok(group.isEmpty() ? discovery.coreVersions() : discovery.group(group));
        }
        String version = rest.getFirst();
        if (rest.size() == 1) {
            return Answer.ok(discovery.resources(group, version));
        }
        if (group.equals("authorization.k8s.io")) {
            return review(request, rest.get(1));
        }
        return resource(request, group, version, rest.subList(1, rest.size()));
    }

    /** {@code [namespaces/NAMESPACE/]PLURAL[/NAME[/SUBRESOURCE]]}; a namespace itself is a resource too. */
    private Answer resource(ApiRequest request, String group, String version, List<String> rest) {
        boolean inNamespace = rest.size() > 2
                && rest.getFirst().equals("namespaces")
                && api.types().byPlural(group, version, rest.get(2)).isPresent();
        List<String> names = inNamespace ? rest.subList(2, rest.size()) : rest;
        ResourceType type =
                api.types().byPlural(group, version, names.getFirst()).orElseThrow(ApiException::noSuchPath);
        if (names.size() > 3 || (inNamespace && !type.namespaced())) {
            throw ApiException.noSuchPath();
        }
        ResourceEndpoint.Place place = new ResourceEndpoint.Place(
                type,
                inNamespace ? rest.get(1) : "",
                names.size() > 1 ? names.get(1) : "",
                names.size() > 2 ? names.get(2) : "");
        return resources.answer(request, place);
    }

    /** Everything is allowed here, and the answer says why. */
    private static Answer review(ApiRequest request, String plural) {
        ObjectNode review = Json.read(request.body());
        ObjectNode status = review.putObject("status");
        switch (plural) {
            case "selfsubjectaccessreviews" ->
                status.put("allowed", true).put("reason", "localcluster has no authorization");
            case "selfsubjectrulesreviews" -> {
                ObjectNode all = Json.object();
                List.of("verbs", "apiGroups", "resources")
                        .forEach(field -> all.putArray(field).add("*"));
                status.put("incomplete", false).putArray("resourceRules").add(all);
                status.putArray("nonResourceRules");
            }
            default -> throw ApiException.noSuchPath();
        }
        return new Answer.Document(201, review, List.of());
    }
}
