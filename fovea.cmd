@echo off
rem Starts Fovea on Windows, as ./fovea does elsewhere: finds Java 17 or newer, builds what is not built or older than its
rem sources, and runs the command.
rem
rem   JAVA_HOME         the Java to use; without it, the java on the PATH
rem   FOVEA_JAVA_OPTS   more JVM flags, with blanks between them
setlocal DisableDelayedExpansion

rem The JVM's flags; ./fovea has the same lists and says why.
set JVM_FLAGS=-Djava.awt.headless=true -XX:+DisplayVMOutputToStderr -Xlog:disable -Xlog:all=warning:stderr
set COLLECTOR=-XX:+UseParallelGC -Xmn16m
if defined FOVEA_JAVA_OPTS if not "%FOVEA_JAVA_OPTS:-XX:+Use=%"=="%FOVEA_JAVA_OPTS%" set COLLECTOR=

set "HOME_DIR=%~dp0"
set "GET_JAVA=install a JDK 17 or newer, or set JAVA_HOME to one"

if defined JAVA_HOME (
  set "JAVA=%JAVA_HOME%\bin\java.exe"
) else (
  set "JAVA="
  for %%j in (java.exe) do set "JAVA=%%~$PATH:j"
)
if not defined JAVA (
  echo fovea: no Java found: %GET_JAVA%>&2
  exit /b 1
)
if not exist "%JAVA%" (
  echo fovea: JAVA_HOME is "%JAVA_HOME%", but there is no bin\java.exe in it: %GET_JAVA%>&2
  exit /b 1
)

set "VERSION="
for /f "tokens=2,3" %%a in ('call "%JAVA%" -version 2^>^&1') do if not defined VERSION if "%%a"=="version" set "VERSION=%%~b"
for /f "tokens=1,2 delims=.-+" %%a in ("%VERSION%") do if "%%a"=="1" (set "MAJOR=%%b") else (set "MAJOR=%%a")
if not defined MAJOR (
  echo fovea: "%JAVA%" does not tell its version: %GET_JAVA%>&2
  exit /b 1
)
if %MAJOR% LSS 17 (
  echo fovea: "%JAVA%" is Java %VERSION%, and Fovea needs 17 or newer: %GET_JAVA%>&2
  exit /b 1
)

rem The Vector API is a module that a JVM resolves only when told to, and refuses to start when told to and there is none.
set "VECTOR="
"%JAVA%" --list-modules 2>nul | findstr /b "jdk.incubator.vector" >nul && set "VECTOR=--add-modules jdk.incubator.vector"

rem Since Java 24 the JVM warns of sun.misc.Unsafe, which protobuf uses to read ONNX models.
set "UNSAFE="
if %MAJOR% GEQ 24 set "UNSAFE=--sun-misc-unsafe-memory-access=allow"

rem A short command waits longer before it compiles to machine code, as ./fovea says.
set "PATIENCE="
for %%c in (predict inspect doctor help) do if "%~1"=="%%c" set "PATIENCE=-XX:CompileThresholdScaling=4"

set "JAR=%HOME_DIR%fovea.jar"
if exist "%JAR%" goto start
set "BUILT=%HOME_DIR%cli\target\launcher"
set "JAR=%BUILT%\fovea.jar"
if not exist "%HOME_DIR%pom.xml" goto start

rem Exit code 0: the stamp is there and no source is newer. Made when a build starts, put in place when it succeeded.
powershell -NoProfile -Command "Set-Location -LiteralPath $env:HOME_DIR; if (-not ((Test-Path -LiteralPath ($env:BUILT + '\built')) -and (Test-Path -LiteralPath $env:JAR))) { exit 1 }; $t = (Get-Item -LiteralPath ($env:BUILT + '\built')).LastWriteTimeUtc; if (Get-ChildItem pom.xml, .mvn, */pom.xml, */src/main -Recurse -ErrorAction SilentlyContinue | Where-Object { $_.LastWriteTimeUtc -gt $t } | Select-Object -First 1) { exit 1 }; exit 0" >nul
if not errorlevel 1 goto start

where mvn >nul 2>&1
if errorlevel 1 (
  echo fovea: not built yet, and no Maven found: install Maven 3.8 or newer, so that mvn is on the PATH>&2
  exit /b 1
)
if not exist "%BUILT%" mkdir "%BUILT%"
rem One builder at a time: of several only one can make the folder.
mkdir "%BUILT%\building" 2>nul
if errorlevel 1 (
  echo fovea: another fovea is building: wait for it or, if there is none, remove "%BUILT%\building">&2
  exit /b 1
)
echo fovea: building (first run takes a minute)...>&2
del /q "%BUILT%\built" "%JAR%" 2>nul
break>"%BUILT%\built.new"
call mvn -q -B -Dstyle.color=never -f "%HOME_DIR%pom.xml" -P launcher -pl cli -am package >"%BUILT%\build.log" 2>&1 <nul
if errorlevel 1 (
  rmdir "%BUILT%\building"
  type "%BUILT%\build.log" >&2
  echo fovea: the build failed; what Maven said is in "%BUILT%\build.log">&2
  exit /b 1
)
move /y "%BUILT%\built.new" "%BUILT%\built" >nul
rmdir "%BUILT%\building"

:start
if not exist "%JAR%" (
  echo fovea: found neither fovea.jar nor sources in "%HOME_DIR%">&2
  exit /b 1
)
rem A batch file cannot tell whether people watch: it says they do, for progress bars.
"%JAVA%" %JVM_FLAGS% %COLLECTOR% %VECTOR% %UNSAFE% %PATIENCE% -Dfovea.terminal=true %FOVEA_JAVA_OPTS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%
