using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;

namespace PtMalloc.Tests;

/// <summary>Types, parameters and constants as C# writes them.</summary>
internal static class CSharpText
{
    private const string Ref = "ref";

    private static readonly NullabilityInfoContext s_nullability = new();

    private static readonly Dictionary<Type, string> s_keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(double)] = "double",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(uint)] = "uint",
        [typeof(ulong)] = "ulong",
    };

    public static string Of(FieldInfo field) => Of(field.FieldType, s_nullability.Create(field));

    public static string Of(PropertyInfo property) => Of(property.PropertyType, s_nullability.Create(property));

    /// <summary>Its type: a parameter's, or what a method returns.</summary>
    public static string Of(ParameterInfo parameter)
    {
        string type = Of(parameter.ParameterType, s_nullability.Create(parameter));
        return parameter switch
        {
            { ParameterType.IsByRef: true, IsOut: true } => "out" + type[Ref.Length..],
            { ParameterType.IsByRef: true, IsIn: true } => "in" + type[Ref.Length..],
            _ => type,
        };
    }

    public static string Of(ParameterInfo[] parameters) =>
        string.Join(
            ", ", parameters.Select(static parameter => $"{Of(parameter)} {parameter.Name}{Default(parameter)}"));

    public static string Of(Type type)
    {
        if (type.IsByRef)
            return $"{Ref} {Of(type.GetElementType()!)}";
        if (type.IsPointer)
            return Of(type.GetElementType()!) + "*";
        if (type.IsArray)
            return Of(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Of(value) + "?";
        if (s_keywords.TryGetValue(type, out string? keyword))
            return keyword;
        string outer = type is { IsNested: true, IsGenericParameter: false } ? Of(type.DeclaringType!) + "." : "";
        return outer + Bare(type) + Arguments(type.GetGenericArguments());
    }

    /// <summary>A type's name without its arguments.</summary>
    public static string Bare(Type type) => type.Name.Split('`')[0];

    public static string Arguments(Type[] arguments) =>
        arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(Of))}>";

    public static string Constraints(Type[] arguments) =>
        string.Concat(arguments.Where(static argument => argument.IsGenericParameter).Select(Constraint));

    public static string Constant(FieldInfo field) => field.IsLiteral ? " = " + Value(field.GetRawConstantValue()) : "";

    /// <summary>A value type itself says whether it may be null, so nullability matters only for the others.</summary>
    private static string Of(Type type, NullabilityInfo nullability) =>
        Of(type) + (nullability.ReadState == NullabilityState.Nullable && !type.IsValueType ? "?" : "");

    private static string Constraint(Type argument)
    {
        bool isUnmanaged =
            argument.CustomAttributes.Any(static attribute => attribute.AttributeType.Name == "IsUnmanagedAttribute");
        bool isValue =
            (argument.GenericParameterAttributes & GenericParameterAttributes.NotNullableValueTypeConstraint) != 0;
        IEnumerable<string> named =
            argument.GetGenericParameterConstraints().Where(static item => item != typeof(ValueType)).Select(Of);
        string[] all = [.. isUnmanaged ? ["unmanaged"] : isValue ? ["struct"] : Array.Empty<string>(), .. named];
        return all.Length == 0 ? "" : $" where {argument.Name} : {string.Join(", ", all)}";
    }

    private static string Default(ParameterInfo parameter) =>
        parameter.HasDefaultValue ? " = " + Value(parameter.RawDefaultValue) : "";

    private static string Value(object? value) =>
        value switch
        {
            null => "null",
            string text => $"\"{text}\"",
            bool truth => truth ? "true" : "false",
            _ => string.Format(CultureInfo.InvariantCulture, "{0}", value),
        };
}
