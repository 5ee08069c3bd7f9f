package dev.regionalcache.localcluster.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.regionalcache.localcluster.json.Json;
import dev.regionalcache.localcluster.types.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The schema of one resource type. Thread-safe. */
public final class TypeSchema {

    /** After one of these, rules would stumble over the value. */
    private static final Set<String> BLOCKING = Set.of(
            "FieldValueRequired",
            "FieldValueTypeInvalid",
            "FieldValueNotSupported",
            "FieldValueTooLong",
            "FieldValueTooMany");

    private static final Violation NOT_CHECKED = new Violation(
            "FieldValueInvalid",
            "Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
            "<nil>");

    private final ResourceType type;
    private final StructureValidator structure;
    private final CelRules rules;

    TypeSchema(ResourceType type) {
        this.type = type;
        this.structure = new StructureValidator(type.schema());
        this.rules = new CelRules(type.schema());
    }

    /**
     * Removes unknown fields, and tells which.
     *
     * @throws IllegalArgumentException if a value of a built-in kind is of a wrong type
     */
    public List<String> prune(ObjectNode object) {
        if (type.custom()) {
            return Pruning.prune(object, type.schema());
        }
        Class<?> model = Json.modelOf(type.apiVersion(), type.names().kind());
        List<String> unknown = new ArrayList<>();
        ModelFields.prune(object, model, unknown);
        Json.model(object, model);
        return unknown;
    }

    /** Fills in what the object leaves out. */
    public void applyDefaults(ObjectNode object) {
        Defaults.apply(object, type.schema());
    }

    /**
     * What is not valid.
     *
     * @param live the object as it is, empty for a new one: rules about changes compare with it
     */
    public List<Violation> validate(ObjectNode live, ObjectNode object) {
        List<Violation> violations = new ArrayList<>(structure.validate(object));
        ListRules.check(object, type.schema(), "", violations);
        if (violations.stream().noneMatch(v -> BLOCKING.contains(v.reason()))) {
            violations.addAll(rules.check(live, object));
        } else if (type.custom()) {
            violations.add(NOT_CHECKED);
        }
        return violations;
    }
}
