package dev.regionalcache.localcluster.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.json.Json;
import dev.regionalcache.localcluster.types.ResourceType;
import dev.regionalcache.localcluster.types.TypeRegistry;
import java.util.List;
import java.util.stream.Stream;

/** Which groups, versions and resources there are. */
final class Discovery {

    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
    private static final List<String> SUBRESOURCE_VERBS = List.of("get", "patch", "update");
    private static final List<String> LOG_VERBS = List.of("get");

    private final TypeRegistry types;

    Discovery(TypeRegistry types) {
        this.types = types;
    }

    ObjectNode coreVersions() {
        ObjectNode document = Json.object().put("kind", "APIVersions").put("apiVersion", "v1");
        document.putArray("versions").add("v1");
        return document;
    }

    ObjectNode groups() {
        ObjectNode document = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = document.putArray("groups");
        groupNames().forEach(name -> groups.add(group(name)));
        return document;
    }

    ObjectNode group(String name) {
        List<String> versions = types.all()
                .filter(t -> t.group().equals(name))
                .map(ResourceType::version)
                .distinct()
                .toList();
        if (versions.isEmpty()) {
            throw ApiException.noSuchPath();
        }
        ObjectNode group =
                Json.object().put("kind", "APIGroup").put("apiVersion", "v1").put("name", name);
        ArrayNode array = group.putArray("versions");
        versions.forEach(v -> array.add(version(name, v)));
        group.set("preferredVersion", version(name, versions.getFirst()));
        return group;
    }

    private static ObjectNode version(String group, String version) {
        return Json.object().put("groupVersion", group + "/" + version).put("version", version);
    }

    ObjectNode resources(String group, String version) {
        List<ResourceType> served = served(group, version).toList();
        if (served.isEmpty()) {
            throw ApiException.noSuchPath();
        }
        ObjectNode document = Json.object()
                .put("kind", "APIResourceList")
                .put("apiVersion", "v1")
                .put("groupVersion", served.getFirst().apiVersion());
        ArrayNode array = document.putArray("resources");
        served.forEach(type -> {
            array.add(named(resource(type, type.names().plural(), VERBS), type));
            type.subresources()
                    .forEach(s -> array.add(resource(
                            type, type.names().plural() + "/" + s, s.equals("log") ? LOG_VERBS : SUBRESOURCE_VERBS)));
        });
        return document;
    }

    private static ObjectNode resource(ResourceType type, String name, List<String> verbs) {
        ObjectNode resource = Json.object()
                .put("name", name)
                .put("singularName", type.names().singular())
                .put("namespaced", type.namespaced())
                .put("kind", type.names().kind());
        verbs.forEach(resource.putArray("verbs")::add);
        return resource;
    }

    /** With the other names that a person may type; subresources have none. */
    private static ObjectNode named(ObjectNode resource, ResourceType type) {
        type.names().shortNames().forEach(resource.putArray("shortNames")::add);
        type.names().categories().forEach(resource.putArray("categories")::add);
        return resource;
    }

    /**
     * As much of OpenAPI v3 as kubectl needs to leave validation to the server: which kinds can be patched, and that a patch
     * takes {@code fieldValidation} and {@code dryRun}.
     */
    ObjectNode openApi(List<String> path) {
        if (path.size() < 2 || !path.get(1).equals("v3")) {
            throw ApiException.noSuchPath();
        }
        ObjectNode document = Json.object();
        if (path.size() == 2) {
            ObjectNode paths = document.putObject("paths");
            types.all()
                    .map(Discovery::root)
                    .distinct()
                    .forEach(root -> paths.putObject(root).put("serverRelativeURL", "/openapi/v3/" + root));
            return document;
        }
        document.put("openapi", "3.0.0");
        ObjectNode paths = document.putObject("paths");
        String root = String.join("/", path.subList(2, path.size()));
        types.all().filter(t -> root(t).equals(root)).forEach(type -> {
            ObjectNode patch = paths.putObject("/" + root + (type.namespaced() ? "/namespaces/{namespace}/" : "/")
                            + type.names().plural() + "/{name}")
                    .putObject("patch");
            patch.set("x-kubernetes-group-version-kind", type.groupVersionKind());
            ArrayNode parameters = patch.putArray("parameters");
            Stream.of("fieldValidation", "dryRun")
                    .forEach(p -> parameters.addObject().put("name", p).put("in", "query"));
        });
        return document;
    }

    private static String root(ResourceType type) {
        return (type.group().isEmpty() ? "api/" : "apis/") + type.apiVersion();
    }

    private Stream<String> groupNames() {
        return types.all().map(ResourceType::group).filter(g -> !g.isEmpty()).distinct();
    }

    private Stream<ResourceType> served(String group, String version) {
        return types.all().filter(t -> t.group().equals(group) && t.version().equals(version));
    }
}
